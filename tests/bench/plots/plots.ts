/** Which pictures are made of the bench's results. A picture for which nothing was measured is not made. */
import fs from 'node:fs';
import path from 'node:path';
import type { Result } from '../result.ts';
import { type Bar, barsSvg } from './bars.ts';
import { curvesSvg, type Series } from './curves.ts';
import { duration, written } from './scale.ts';

interface Wanted {
  label: string;
  /** Its first group is the size: `10,000`. */
  name: RegExp;
  of?: 'peer';
  /** What the value is divided by, for units that do not agree. */
  per?: number;
}

interface CurveFile {
  file: string;
  title: string;
  x: string;
  y: string;
  wanted: Wanted[];
}

const curveFiles: CurveFile[] = [
  {
    file: 'cost-of-reading.svg',
    title: 'What a question costs as the hospital grows',
    x: 'patients',
    y: 'milliseconds',
    wanted: [
      { label: 'opening to first result', name: /^curve: opening.*, ([\d,]+) patients$/, per: 1 / 1000 },
      { label: 'search, p99', name: /^curve: search p99.*, ([\d,]+) patients$/ },
      { label: 'search, p50', name: /^curve: search p50.*, ([\d,]+) patients$/ },
      { label: 'chart’s data, p50', name: /^curve: chart.*p50, ([\d,]+) patients$/ },
      { label: 'plain SQLite LIKE, p50', name: /^curve: search p50.*, ([\d,]+) patients$/, of: 'peer' },
    ],
  },
  {
    file: 'cost-of-export.svg',
    title: 'What a thousand cost as the hospital grows',
    x: 'patients, or messages',
    y: 'milliseconds of processor time for a thousand',
    wanted: [
      { label: 'patients, FHIR', name: /^curve: export, processor time of a thousand.*, ([\d,]+) patients$/ },
      { label: 'messages, SS-MIX2', name: /^export of ([\d,]+) messages, processor time of a thousand$/ },
    ],
  },
  {
    file: 'nights.svg',
    title: 'How long an export takes, the first and every night',
    x: 'messages',
    y: 'seconds',
    wanted: [
      {
        label: 'the first',
        name: /^night on which 1 % of ([\d,]+) messages changed; peer: the first export$/,
        of: 'peer',
      },
      { label: '1 % changed', name: /^night on which 1 % of ([\d,]+) messages changed; peer: the first export$/ },
      {
        label: 'nothing changed',
        name: /^night on which nothing of ([\d,]+) messages changed; peer: find, sha256sum$/,
      },
    ],
  },
];

/** @returns the files written, which take the places of earlier ones */
export function writePlots(results: readonly Result[], folder: string): string[] {
  fs.mkdirSync(folder, { recursive: true });
  return [...plotsOf(results)].map(([name, svg]) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, svg);
    return file;
  });
}

/** SVG by file name. */
export function plotsOf(results: readonly Result[]): Map<string, string> {
  const plots = new Map<string, string>();
  const opening = headlineBars(results);
  if (opening.length > 1) {
    plots.set(
      'headline.svg',
      barsSvg({
        title: 'From plugging in the medium to the first patient on the screen',
        axis: `${headlineSize(results)} of images; logarithmic`,
        bars: opening,
        tick: duration,
        ticks: [0.1, 1, 10, 60, 600, 3600, 36_000],
        rule: { value: 10, label: 'target: 10 s' },
      }),
    );
  }
  for (const { file, wanted, ...rest } of curveFiles) {
    const series = wanted.map((each) => seriesOf(results, each)).filter(({ points }) => points.length > 1);
    if (series.length > 0) plots.set(file, curvesSvg({ ...rest, series }));
  }
  const bars = ratioBars(results);
  if (bars.length > 0) {
    plots.set(
      'peers.svg',
      barsSvg({
        title: 'How many times better than another program on the same work',
        axis: 'times as fast, or as little; logarithmic',
        bars,
        tick: (value) => `${written(value)}×`,
        rule: { value: 1, label: 'equal' },
        base: 1,
      }),
    );
  }
  return plots;
}

function seriesOf(results: readonly Result[], { label, name, of, per = 1 }: Wanted): Series {
  const points = results.flatMap((row) => {
    const size = name.exec(row.name)?.[1];
    const value = of === 'peer' ? row.peer : row.value;
    return size && value !== null && value > 0 ? [{ x: Number(size.replaceAll(',', '')), y: value / per }] : [];
  });
  return {
    label,
    points: points.sort((a, b) => a.x - b.x),
    ...(of === 'peer' && /SQLite/.test(label) && { isPeer: true }),
  };
}

const headlineRow = /^first patient on the screen, (\w+), (from program start|from naming the medium)/;
const restoredRow = /^(restic restore|age and tar)(?: and opening the files| of the records alone)/;

function headlineBars(results: readonly Result[]): Bar[] {
  const bars = new Map<string, Bar>();
  for (const { name, value } of results) {
    const [, host, from] = headlineRow.exec(name) ?? [];
    const label = host ? `${host}, ${from}` : restoredRow.test(name) ? restoredLabel(name) : null;
    if (label) bars.set(label, { label, value, said: duration(value), isOurs: host !== undefined });
  }
  return [...bars.values()].sort((a, b) => Number(b.isOurs) - Number(a.isOurs) || a.value - b.value);
}

function restoredLabel(name: string): string {
  if (name.includes('records alone')) return 'restic, the records alone';
  return name.startsWith('restic') ? 'restic restore (scaled)' : 'tar through age (scaled)';
}

function headlineSize(results: readonly Result[]): string {
  const name = results.find((row) => headlineRow.test(row.name))?.name ?? '';
  return /([\d,]+ patients, \d+ GB)$/.exec(name)?.[1]?.replace(', ', ' and ') ?? '';
}

/** Rows whose peer is another program; not those beside an earlier size or another run of our own. */
const otherProgram = /; peer: (?!the |a tenth|reading)/;

function ratioBars(results: readonly Result[]): Bar[] {
  return results
    .filter((row) => row.ratio !== null && row.ratio > 0 && otherProgram.test(row.name))
    .map(({ name, ratio }) => ({ label: shortened(name), value: ratio!, said: `${ratio}×`, isOurs: ratio! >= 1 }))
    .sort((a, b) => b.value - a.value);
}

function shortened(name: string): string {
  const told = name.replace(/^curve: /, '').replace('; peer: ', ' / ');
  return told.length > 72 ? `${told.slice(0, 71)}…` : told;
}
