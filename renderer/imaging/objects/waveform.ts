/** Waveforms (PS3.3 C.10.9): samples as physical values. */
import { type DicomJson, itemsOf, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { codeMeaning, codeOf } from '../../../shared/dicom-text.ts';

export interface WaveformGroup {
  label: string | null;
  originality: string | null;
  /** Hertz. */
  frequency: number;
  samples: number;
  channels: WaveformChannel[];
}

export interface WaveformChannel {
  label: string;
  /** UCUM code of the values; null where the channel says nothing: then they are stored numbers. */
  unit: string | null;
  /** One value a sample; NaN where nothing was recorded. Sensitivity, its correction and the baseline are applied. */
  values: Float32Array;
  lowFilter: number | null;
  highFilter: number | null;
  notchFilter: number | null;
}

export class WaveformError extends Error {
  /** Technical, for the hospital's IT. */
  readonly detail: string;

  constructor(detail: string) {
    super(detail);
    this.name = 'WaveformError';
    this.detail = detail;
  }
}

/** Waveform Data elements of each multiplex group, to be fetched: by place in the Waveform Sequence. */
export function waveformItems(dataset: DicomJson): DicomJson[] {
  return itemsOf(dataset, '54000100');
}

const readers: Record<string, { bytes: number; read: (view: DataView, at: number) => number }> = {
  SB: { bytes: 1, read: (view, at) => view.getInt8(at) },
  UB: { bytes: 1, read: (view, at) => view.getUint8(at) },
  SS: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  US: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  SL: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  UL: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
};

const mostValues = 30_000_000;

/**
 * One multiplex group.
 * @param bytes Waveform Data, little endian, channels interleaved
 * @throws WaveformError when samples are missing or coded in a way that is not read
 */
export function waveformGroupOf(item: DicomJson, bytes: Uint8Array): WaveformGroup {
  const definitions = itemsOf(item, '003A0200');
  const count = numberOf(item, '003A0005') ?? definitions.length;
  const samples = numberOf(item, '003A0010') ?? 0;
  const frequency = numberOf(item, '003A001A') ?? 0;
  const interpretation = stringOf(item, '54001006') ?? '';
  const reader = readers[interpretation];
  if (!reader) throw new WaveformError(`Waveform Sample Interpretation ${interpretation}`);
  if (!(frequency > 0) || count < 1 || samples < 1) throw new WaveformError(`${count} × ${samples}, ${frequency} Hz`);
  if (count !== definitions.length) throw new WaveformError(`${count} / ${definitions.length} channels`);
  const needed = count * samples * reader.bytes;
  if (count * samples > mostValues || bytes.length < needed) throw new WaveformError(`${bytes.length} / ${needed}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const padding = paddingOf(item, reader);
  return {
    label: stringOf(item, '003A0020'),
    originality: stringOf(item, '003A0004'),
    frequency,
    samples,
    channels: definitions.map((definition, channel) => {
      const scale = scaleOf(definition);
      const values = new Float32Array(samples);
      for (let sample = 0; sample < samples; sample += 1) {
        const stored = reader.read(view, (sample * count + channel) * reader.bytes);
        values[sample] = stored === padding ? Number.NaN : stored * scale.factor + scale.offset;
      }
      return {
        label: labelOf(definition, channel),
        unit: scale.unit,
        values,
        lowFilter: numberOf(definition, '003A0220'),
        highFilter: numberOf(definition, '003A0221'),
        notchFilter: numberOf(definition, '003A0222'),
      };
    }),
  };
}

/** Physical value = stored × sensitivity × correction + baseline (PS3.3 C.10.9.1.4.2); without sensitivity: as stored. */
function scaleOf(definition: DicomJson): { factor: number; offset: number; unit: string | null } {
  const sensitivity = numberOf(definition, '003A0210');
  if (sensitivity === null) return { factor: 1, offset: 0, unit: null };
  const unit = codeOf(definition, '003A0211')?.replace(/^[^:]*:/, '') ?? null;
  return {
    factor: sensitivity * (numberOf(definition, '003A0212') ?? 1),
    offset: numberOf(definition, '003A0213') ?? 0,
    unit,
  };
}

function labelOf(definition: DicomJson, channel: number): string {
  const label = stringOf(definition, '003A0203') ?? codeMeaning(definition, '003A0208');
  return label?.replace(/^Lead\s+/i, '').replace(/\s*\(.*\)$/, '') ?? String(channel + 1);
}

/** Waveform Padding Value, stored like the samples. */
function paddingOf(item: DicomJson, reader: { bytes: number; read: (view: DataView, at: number) => number }) {
  const element = item['5400100A'];
  if (element?.InlineBinary === undefined) return null;
  const text = atob(element.InlineBinary);
  if (text.length < reader.bytes) return null;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return reader.read(new DataView(bytes.buffer), 0);
}

const millivolts: Record<string, number> = { V: 1000, mV: 1, uV: 0.001, µV: 0.001, μV: 0.001, nV: 1e-6 };

/** What one unit of the channel is in millivolts; null when it measures something else. */
export function millivoltsPerUnit(unit: string | null): number | null {
  return unit === null ? null : (millivolts[unit] ?? null);
}
