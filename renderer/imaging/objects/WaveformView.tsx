import { useMemo, useState } from 'react';
import styles from './objects.module.css';
import { millivoltsPerUnit, type WaveformChannel, type WaveformGroup } from './waveform.ts';
import { type ObjectWords, useObjectWords } from './words.ts';

/** CSS pixels for a millimetre of the paper: 96 to the inch. */
const millimetre = 96 / 25.4;
const speeds = [12.5, 25, 50] as const;
const gains = [5, 10, 20] as const;
const margin = 15; // millimetres left of the curve, for the calibration mark and the name
const laneMillivolts = 2.6;
/** Drawn at a time: a day's recording whole would be a drawing of many million points. */
const pageSeconds = 60;

interface WaveformViewProps {
  title: string;
  at: string | null;
  groups: readonly WaveformGroup[];
}

/** Curves on millimetre paper, one below the other, whole; voltages at 10 mm to the millivolt unless chosen otherwise. */
export function WaveformView({ title, at, groups }: WaveformViewProps) {
  const t = useObjectWords();
  const [speed, setSpeed] = useState<number>(25);
  const [gain, setGain] = useState<number>(10);
  const [place, setPlace] = useState(0);
  const [start, setStart] = useState(0);
  const group = groups[place]!;
  const length = group.samples / group.frequency;
  const from = Math.min(start, Math.max(0, length - pageSeconds));
  const shown = useMemo(() => {
    const first = Math.round(from * group.frequency);
    const last = first + Math.round(pageSeconds * group.frequency);
    return group.channels.map((channel) => ({ ...channel, values: channel.values.subarray(first, last) }));
  }, [group, from]);
  return (
    <div className={styles.document} data-testid="waveform">
      <div className={styles.bar}>
        <Choice label={t('waveform.speed')} unit="mm/s" values={speeds} value={speed} onChange={setSpeed} />
        <Choice label={t('waveform.gain')} unit="mm/mV" values={gains} value={gain} onChange={setGain} />
        {groups.length > 1 && (
          <label>
            {t('waveform.group')}{' '}
            <select value={place} onChange={(event) => setPlace(Number(event.currentTarget.value))}>
              {groups.map(({ label, samples, frequency }, number) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: groups never move
                <option key={number} value={number}>
                  {label ?? number + 1} ({seconds(samples / frequency)} s)
                </option>
              ))}
            </select>
          </label>
        )}
        {length > pageSeconds && (
          <label className={styles.range}>
            <input
              type="range"
              min={0}
              max={length - pageSeconds}
              step={1}
              value={from}
              onChange={(event) => setStart(event.currentTarget.valueAsNumber)}
            />
            <output>
              {t('waveform.part', {
                from: Math.floor(from),
                to: Math.floor(from + pageSeconds),
                length: Math.floor(length),
              })}
            </output>
          </label>
        )}
        <b>{title}</b>
        <span>{at}</span>
        <small className={styles.quiet}>{groupText(group, t)}</small>
      </div>
      <div className={styles.strip}>
        {shown.map((channel, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: channels never move, and their labels may repeat
          <Lane key={number} channel={channel} frequency={group.frequency} speed={speed} gain={gain} />
        ))}
      </div>
      <p className={styles.preliminary}>{t('waveform.note')}</p>
    </div>
  );
}

function Lane({
  channel,
  frequency,
  speed,
  gain,
}: {
  channel: WaveformChannel;
  frequency: number;
  speed: number;
  gain: number;
}) {
  const t = useObjectWords();
  const perMillivolt = millivoltsPerUnit(channel.unit);
  const scale = useMemo(() => scaleOf(channel, perMillivolt), [channel, perMillivolt]);
  // Millimetres of height for one unit of the values.
  const height = perMillivolt === null ? 26 / scale.span : gain * perMillivolt;
  // Whole squares of the paper, so that its lines run on from lane to lane.
  const tall =
    perMillivolt === null ? 30 : Math.ceil((Math.max(laneMillivolts, scale.span * perMillivolt * 1.1) * gain) / 5) * 5;
  const middle = tall / 2 + scale.middle * height;
  const long = (channel.values.length / frequency) * speed + margin + 4;
  const path = useMemo(
    () =>
      pathOf(
        channel.values,
        (sample) => margin + (sample / frequency) * speed,
        (value) => middle - value * height,
      ),
    [channel, frequency, speed, middle, height],
  );
  const zero = middle;
  return (
    <svg
      className={styles.lane}
      width={long * millimetre}
      height={tall * millimetre}
      viewBox={`0 0 ${long} ${tall}`}
      role="img"
      aria-label={t('waveform.lane', { label: channel.label })}
      data-channel={channel.label}
    >
      {perMillivolt !== null && (
        <path className={styles.mark} d={`M3 ${zero}h1.5v${-gain}h5v${gain}h1.5`} data-calibration={gain} />
      )}
      <path className={styles.curve} d={path} />
      <text x={margin + 1} y={5} className={styles.lead}>
        {channel.label}
      </text>
      <text x={margin + 1} y={tall - 1} className={styles.unit}>
        {perMillivolt === null
          ? t('waveform.range', {
              low: rounded(scale.middle - scale.span / 2),
              high: rounded(scale.middle + scale.span / 2),
              unit: channel.unit ?? t('waveform.noUnit'),
            })
          : filterText(channel, t)}
      </text>
    </svg>
  );
}

/** Middle and reach of the values; a flat line keeps a reach. */
function scaleOf(channel: WaveformChannel, perMillivolt: number | null): { middle: number; span: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of channel.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { middle: 0, span: 1 };
  // Voltages keep their zero where they can: the middle moves only for a curve that leaves its lane.
  const reach = perMillivolt === null ? 0 : laneMillivolts / perMillivolt / 2;
  if (perMillivolt !== null && low > -reach && high < reach) return { middle: 0, span: reach * 2 };
  return { middle: (low + high) / 2, span: Math.max(high - low, Number.EPSILON) };
}

/** A polyline through every sample; a gap where nothing was recorded. */
function pathOf(values: Float32Array, x: (sample: number) => number, y: (value: number) => number): string {
  const parts: string[] = [];
  let isDown = false;
  for (let sample = 0; sample < values.length; sample += 1) {
    const value = values[sample]!;
    if (Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    parts.push(`${isDown ? 'L' : 'M'}${x(sample).toFixed(2)} ${y(value).toFixed(2)}`);
    isDown = true;
  }
  return parts.join('');
}

interface ChoiceProps {
  label: string;
  unit: string;
  values: readonly number[];
  value: number;
  onChange: (value: number) => void;
}

function Choice({ label, unit, values, value, onChange }: ChoiceProps) {
  return (
    <fieldset className={styles.choice}>
      <legend>{label}</legend>
      {values.map((each) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => onChange(each)}>
          {each} {unit}
        </button>
      ))}
    </fieldset>
  );
}

function groupText({ channels, samples, frequency, originality }: WaveformGroup, t: ObjectWords): string {
  return [
    t('waveform.facts', { channels: channels.length, seconds: seconds(samples / frequency), frequency }),
    originality === 'DERIVED' ? t('waveform.derived') : null,
  ]
    .filter(Boolean)
    .join(' ・ ');
}

function filterText({ lowFilter, highFilter, notchFilter }: WaveformChannel, t: ObjectWords): string {
  if (lowFilter === null && highFilter === null && notchFilter === null) return '';
  return [
    t('waveform.filter', { low: lowFilter ?? '—', high: highFilter ?? '—' }),
    !notchFilter ? null : t('waveform.notch', { frequency: notchFilter }),
  ]
    .filter(Boolean)
    .join(' ');
}

function seconds(value: number): number {
  return Math.round(value * 10) / 10;
}

function rounded(value: number): string {
  return value.toPrecision(3).replace(/\.?0+$/, '');
}
