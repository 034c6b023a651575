/** Reports of a fictional hospital's nights, as exports would have made them, for comparing without exporting. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExportReport } from '../../../exporter/export-report.ts';
import { type DailyKind, dailyKinds, dayBefore, type RecordsCoverage } from '../../../exporter/report/coverage.ts';
import { History } from '../../../exporter/report/history.ts';
import { type Circumstances, type Judgement, judge, type MediumState } from '../../../exporter/report/judge.ts';
import { type AlertsConfig, thresholdsOf } from '../../../exporter/report/thresholds.ts';
import { type ReportWords, reportWords } from '../../../exporter/report/words.ts';
import { type Section, sections } from '../../../shared/records.ts';

/** A Sunday is quiet. */
const perDay: Record<DailyKind, [weekday: number, sunday: number]> = {
  admissions: [40, 12],
  visits: [1100, 30],
  prescriptions: [900, 260],
  results: [5200, 1400],
  studies: [310, 60],
  documents: [700, 200],
};
const wards = ['3東', '3西', '4東', '4西', '5東', 'ICU', 'HCU'];

/** What a night's export is without anything unusual. @param day on which the night begins, `YYYY-MM-DD` */
export function night(sequence: number, day: string): ExportReport {
  const startedAt = `${day}T22:00:00`;
  const records = 400_000 + sequence * 5000;
  const reach = (count: number) => ({
    records: count,
    oldest: '2019-04-01',
    newest: `${day}T21:40:00`,
    months: monthsOf(count, day),
  });
  const counts = (read: number, quarantined = 0) => ({
    read,
    mapped: read - quarantined - 2,
    text: 1,
    quarantined,
    skipped: 1,
  });
  const coverage: RecordsCoverage = {
    file: `records/${String(sequence).padStart(4, '0')}.db`,
    sections: sections.map((section) => ({ section, exported: true, patients: 9000, ...reach(records) })),
    modalities: ['CR', 'CT', 'MR', 'US'].map((modality) => ({ modality, ...reach(20_000 + sequence * 70) })),
    wards: wards.map((ward, index) => ({ ward, patients: 38 - index * 4 })),
    days: Object.fromEntries(dailyKinds.map((kind) => [kind, daysOf(kind, day)])) as RecordsCoverage['days'],
    newestResult: `${day}T21:20:00`,
  };
  return {
    facility: '灯火記念病院 (架空)',
    sequence,
    startedAt,
    seconds: 1840,
    dataAsOf: { ssmix2: `${day}T21:58:00`, pacs: `${day}T21:31:00` },
    totals: { inputs: 1_000_000, mapped: 999_970, text: 10, quarantined: 12, skipped: 8 },
    sources: [
      {
        source: 'ssmix2',
        kinds: {
          'ADT-00': counts(90_000),
          'ADT-22': counts(31_000 + sequence),
          'OML-11': counts(410_000, 8),
          'OMP-01': counts(300_000, 4),
        },
        skipped: { superseded: 4 },
        bytes: 2.4e9,
        seconds: 640,
      },
      {
        source: 'pacs',
        kinds: { CR: counts(40_000), CT: counts(900_000), MR: counts(300_000) },
        skipped: {},
        bytes: 41e9,
        seconds: 1100,
      },
    ],
    records: { patient: 60_000 + sequence * 20, imaging_study: 80_000 + sequence * 300 },
    coverage,
    recordsSince: null,
    studies: { written: 300, reused: 80_000 },
    resumed: 0,
    leftOut: null,
    quarantined: Array.from({ length: 12 }, (_, index) => ({
      source: 'ssmix2',
      kind: index < 8 ? 'OML-11' : 'OMP-01',
      path: `001/234/00123${index}/20261119/OML-11/00123${index}_20261119_OML-11_00000000000001${index}_20261119101500000_01_1`,
      reason: index < 8 ? ('unreadable' as const) : ('identity-mismatch' as const),
      detail: 'the content is not an HL7 v2 message',
    })),
    warnings: [],
    bytesOnMedium: 52e9,
    media: [{ path: '/media/tomoshibi/TOMOSHIBI', studies: 80_000, bytes: 52e9 }],
  };
}

/** Section of a night's coverage, to change it. */
export function sectionOf({ coverage }: ExportReport, name: Section): RecordsCoverage['sections'][number] {
  return coverage.sections.find(({ section }) => section === name)!;
}

/** A folder of reports, night after night. */
export class Nights {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-reports-'));
  readonly words: ReportWords;
  #sequence = 0;
  #day: string;
  readonly #alerts: AlertsConfig | undefined;

  /** @param first day of the first night */
  constructor(first: string, alerts?: AlertsConfig, words = reportWords('ja')) {
    this.#day = dayBefore(first, 1);
    this.#alerts = alerts;
    this.words = words;
  }

  /** What the next run finds, with what is unusual about it. */
  next(change: (report: ExportReport) => void = () => {}, days = 1): ExportReport {
    this.#sequence += 1;
    this.#day = dayBefore(this.#day, -days);
    const report = night(this.#sequence, this.#day);
    change(report);
    return report;
  }

  circumstances(media: readonly MediumState[] = []): Circumstances {
    return { history: History.read(this.folder), thresholds: thresholdsOf(this.#alerts), media, keepGenerations: 3 };
  }

  /** Judges it and keeps it as `run` does, without waiting for the disk. */
  pass(report: ExportReport, media: MediumState[] = []): Judgement {
    const circumstances = this.circumstances(media);
    const judgement = judge(report, circumstances);
    const name = `export-${String(report.sequence).padStart(6, '0')}.json`;
    fs.writeFileSync(path.join(this.folder, name), JSON.stringify({ ...report, judgement, mediaStates: media }));
    return judgement;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function daysOf(kind: DailyKind, until: string): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: 63 }, (_, back) => {
      const day = dayBefore(until, back);
      const [weekday, sunday] = perDay[kind];
      return [day, (new Date(`${day}T00:00:00Z`).getUTCDay() === 0 ? sunday : weekday) + (back % 3)];
    }),
  );
}

function monthsOf(records: number, until: string): Record<string, number> {
  const [year, month] = until.split('-').map(Number);
  return Object.fromEntries(
    Array.from({ length: 24 }, (_, back) => {
      const at = year! * 12 + month! - 1 - back;
      const name = `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
      return [name, Math.round((records / 24) * (1 + 0.2 * Math.sin(back)))];
    }),
  );
}
