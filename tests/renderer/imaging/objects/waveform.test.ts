/** Waveforms as physical values, against the bytes of the file read here once more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  millivoltsPerUnit,
  WaveformError,
  waveformGroupOf,
  waveformItems,
} from '../../../../renderer/imaging/objects/waveform.ts';
import { type DicomJson, itemsOf } from '../../../../shared/dicom-json.ts';
import { corpus, hasCorpus } from '../../../corpus.ts';
import { metadataOf, parse } from '../../../shared/dicom-file/parsing.ts';
import { smallHospital } from '../../../small-hospital.ts';

let hospital: string;
beforeAll(async () => {
  hospital = await smallHospital();
});

const datasetOf = (path: string) => metadataOf(parse(path).instance) as DicomJson;

/** The values of Waveform Data elements (5400,1010) of an explicit little endian file, wherever they stand in it. */
function waveformBytesIn(path: string): Buffer[] {
  const file = readFileSync(path);
  const found: Buffer[] = [];
  const head = Buffer.from([0x00, 0x54, 0x10, 0x10, 0x4f, 0x57, 0, 0]);
  for (let at = file.indexOf(head); at !== -1; at = file.indexOf(head, at + 1)) {
    const length = file.readUInt32LE(at + 8);
    found.push(file.subarray(at + 12, at + 12 + length));
  }
  return found;
}

describe('waveforms', () => {
  it('of the demo hospital are microvolts: the sample times its sensitivity', () => {
    const path = join(hospital, 'dicom/ST0004/SE0001/IM00001.dcm');
    const [item] = waveformItems(datasetOf(path));
    const [bytes] = waveformBytesIn(path);
    const group = waveformGroupOf(item!, bytes!);
    expect(group).toMatchObject({ frequency: 500, samples: 5000, originality: 'ORIGINAL' });
    expect(group.channels.map(({ label }) => label)).toEqual('I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'.split(' '));
    for (const [channel, { values, unit }] of group.channels.entries()) {
      expect(unit).toBe('uV');
      for (const sample of [0, 1, 137, 4999]) {
        expect(values[sample]).toBeCloseTo(bytes!.readInt16LE((sample * 12 + channel) * 2) * 2.5, 3);
      }
    }
  });

  it.skipIf(!hasCorpus)('of a real ECG are what its file says, channel by channel', () => {
    const path = join(corpus, 'dicom/pydicom/test_files/waveform_ecg.dcm');
    const items = waveformItems(datasetOf(path));
    const all = waveformBytesIn(path);
    expect(items).toHaveLength(2);
    for (const [place, item] of items.entries()) {
      const bytes = all[place]!;
      const group = waveformGroupOf(item, bytes);
      const definitions = itemsOf(item, '003A0200');
      expect(group.channels.map(({ label }) => label)).toEqual('I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'.split(' '));
      for (const [channel, { values }] of group.channels.entries()) {
        const number = (tag: string) => Number(definitions[channel]![tag]!.Value![0]);
        const factor = number('003A0210') * number('003A0212');
        for (let sample = 0; sample < group.samples; sample += 97) {
          const stored = bytes.readInt16LE((sample * definitions.length + channel) * 2);
          expect(values[sample]).toBeCloseTo(stored * factor + number('003A0213'), 2);
        }
      }
    }
  });

  it('correct sensitivity and baseline, and leave a gap where nothing was recorded', () => {
    const item: DicomJson = {
      '003A0005': { vr: 'US', Value: [1] },
      '003A0010': { vr: 'UL', Value: [3] },
      '003A001A': { vr: 'DS', Value: [100] },
      '003A0200': {
        vr: 'SQ',
        Value: [
          {
            '003A0203': { vr: 'SH', Value: ['RESP'] },
            '003A0210': { vr: 'DS', Value: ['0.5'] },
            '003A0211': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['mm[Hg]'] } }] },
            '003A0212': { vr: 'DS', Value: [4] },
            '003A0213': { vr: 'DS', Value: [10] },
          },
        ],
      },
      '54001006': { vr: 'CS', Value: ['US'] },
      '5400100A': { vr: 'OW', InlineBinary: Buffer.from([0xff, 0xff]).toString('base64') },
    };
    const group = waveformGroupOf(item, Uint8Array.from([1, 0, 0xff, 0xff, 0, 1]));
    expect([...group.channels[0]!.values]).toEqual([12, Number.NaN, 522]);
    expect(group.channels[0]!.unit).toBe('mm[Hg]');
    expect(millivoltsPerUnit('mm[Hg]')).toBeNull();
    expect([millivoltsPerUnit('uV'), millivoltsPerUnit('mV'), millivoltsPerUnit(null)]).toEqual([0.001, 1, null]);
    expect(() => waveformGroupOf(item, new Uint8Array(5))).toThrow(WaveformError);
    expect(() => waveformGroupOf({ ...item, '54001006': { vr: 'CS', Value: ['AB'] } }, new Uint8Array(6))).toThrow(
      WaveformError,
    );
  });
});
