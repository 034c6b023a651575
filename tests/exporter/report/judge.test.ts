/** Nights on which something is not as usual: what the report says of it, and what it ends with. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportReport } from '../../../exporter/export-report.ts';
import { dayBefore } from '../../../exporter/report/coverage.ts';
import { History } from '../../../exporter/report/history.ts';
import { generationsToKeep, hoursBetween, type Judgement, judge } from '../../../exporter/report/judge.ts';
import { Nights, sectionOf } from './nights.ts';

let nights: Nights;
beforeEach(() => {
  // A Monday.
  nights = new Nights('2026-10-26');
});
afterEach(() => nights.remove());

const said = ({ alerts }: Judgement) => alerts.map(({ code, level }) => `${level} ${code}`);

/** After ordinary nights, one that is not. */
function afterNights(count: number, change: (report: ExportReport) => void): Judgement {
  for (let index = 0; index < count; index++) nights.pass(nights.next());
  return nights.pass(nights.next(change));
}

describe('an ordinary night', () => {
  it('is fine, on a first run and on every day of three weeks, quiet Sundays among them', () => {
    for (let index = 0; index < 21; index++) {
      expect(nights.pass(nights.next())).toMatchObject({ verdict: 'fine', alerts: [], loses: false });
    }
    expect(History.read(nights.folder).kept).toHaveLength(21);
  });

  it('says on a first run which sections no source has, and takes nothing for gone', () => {
    const first = nights.next((report) => {
      sectionOf(report, 'allergies').exported = false;
      sectionOf(report, 'appointments').exported = false;
      report.dataAsOf.pacs = '2020-03-31';
    });
    expect(nights.pass(first)).toMatchObject({
      verdict: 'look',
      comparedWith: null,
      alerts: [
        { code: 'source-stale', level: 'look' },
        { code: 'sections-missing', params: { sections: 'allergies' } },
      ],
    });
  });
});

describe('what a hospital relies on', () => {
  it.each<[string, (report: ExportReport) => void, string[]]>([
    [
      'a source',
      (report) => {
        report.sources = report.sources.filter(({ source }) => source !== 'pacs');
      },
      ['gone source-gone'],
    ],
    [
      'a datatype',
      (report) => {
        delete report.sources[0]!.kinds['OML-11'];
      },
      ['gone kind-gone'],
    ],
    [
      'a modality',
      (report) => {
        report.coverage.modalities = report.coverage.modalities.filter(({ modality }) => modality !== 'US');
      },
      ['gone modality-gone'],
    ],
    [
      'a section',
      (report) => {
        sectionOf(report, 'allergies').records = 0;
      },
      ['gone section-gone'],
    ],
    [
      'a third of the results',
      (report) => {
        sectionOf(report, 'observations').records *= 0.66;
      },
      ['gone section-fell'],
    ],
    [
      'a ward',
      (report) => {
        report.coverage.wards = report.coverage.wards.filter(({ ward }) => ward !== '4西');
      },
      ['gone ward-gone'],
    ],
    [
      'most inpatients',
      (report) => {
        for (const ward of report.coverage.wards) ward.patients = 4;
      },
      ['gone inpatients-fell'],
    ],
    [
      'patients and studies',
      (report) => {
        report.records.patient = 20_000;
        report.records.imaging_study = 60_000;
      },
      ['gone patients-fell', 'gone studies-fell'],
    ],
    [
      'the use of a datatype',
      (report) => {
        Object.assign(report.sources[0]!.kinds['OMP-01']!, { mapped: 1000, quarantined: 298_998 });
      },
      ['gone kind-set-aside', 'look set-aside-jumped'],
    ],
    [
      'all admissions of a day',
      (report) => {
        report.coverage.days.admissions[dayBefore(report.startedAt.slice(0, 10), 1)] = 0;
      },
      ['gone day-without'],
    ],
  ])('is missed when it is gone: %s', (_, change, codes) => {
    const judgement = afterNights(2, change);
    expect(said(judgement)).toEqual(codes);
    expect(judgement.verdict).toBe('gone');
  });

  it('is missed every night until it is back or a person accepts it', () => {
    const without = (report: ExportReport) => {
      delete report.sources[0]!.kinds['OML-11'];
    };
    expect(afterNights(2, without).verdict).toBe('gone');
    expect(nights.pass(nights.next(without))).toMatchObject({ verdict: 'gone', comparedWith: { sequence: 2 } });
    History.read(nights.folder).accept(4);
    expect(nights.pass(nights.next(without))).toMatchObject({ verdict: 'fine', comparedWith: { sequence: 4 } });
    expect(nights.pass(nights.next())).toMatchObject({ verdict: 'fine' });
    expect(said(nights.pass(nights.next(without)))).toEqual(['gone kind-gone']);
  });

  it('stays on the medium while it is missed: no generation of before is let go', () => {
    nights.pass(nights.next());
    const without = (report: ExportReport) => {
      report.coverage.wards = [];
    };
    const kept: number[] = [];
    for (let index = 0; index < 4; index++) {
      const bad = nights.next(without);
      kept.push(generationsToKeep(bad, nights.circumstances()));
      nights.pass(bad);
    }
    expect(kept).toEqual([4, 5, 6, 7]);
    const good = nights.next();
    expect(generationsToKeep(good, nights.circumstances())).toBe(3);
  });

  it('is not missed for what is old: nothing was lost of an archive', () => {
    const old = (report: ExportReport) => {
      report.dataAsOf.pacs = '2020-03-31T18:00:00';
    };
    expect(afterNights(1, old)).toMatchObject({ verdict: 'gone', loses: false });
    nights.remove();
    nights = new Nights('2026-10-26', { sources: { pacs: 'never' } });
    expect(afterNights(1, old)).toMatchObject({ verdict: 'fine' });
  });
});

describe('what is to be looked at', () => {
  it.each<[string, (report: ExportReport) => void, string[]]>([
    [
      'a few patients fewer',
      (report) => {
        report.records.patient = 59_000;
      },
      ['look patients-fell'],
    ],
    [
      'a source from three days ago',
      (report) => (report.dataAsOf.ssmix2 = dayBefore(report.startedAt.slice(0, 10), 3)),
      ['look source-stale'],
    ],
    [
      'no results since two days',
      (report) => (report.coverage.newestResult = `${dayBefore(report.startedAt.slice(0, 10), 2)}T23:59:00`),
      ['look no-new-results'],
    ],
    [
      'a third of the prescriptions',
      (report) => (report.coverage.days.prescriptions[dayBefore(report.startedAt.slice(0, 10), 1)] = 300),
      ['look day-with-fewer'],
    ],
    [
      'a jump of what is set aside',
      (report) => (report.sources[0]!.kinds['OML-11']!.quarantined = 60),
      ['look set-aside-jumped'],
    ],
    [
      'a clock that went back',
      (report) => {
        report.startedAt = '2026-10-01T22:00:00';
      },
      ['look clock-back'],
    ],
  ])('%s', (_, change, codes) => {
    const judgement = afterNights(2, change);
    expect(said(judgement)).toEqual(codes);
    expect(judgement.verdict).toBe('look');
  });

  it('a run that is late, after others that failed', () => {
    nights.pass(nights.next());
    const failed = {
      startedAt: '2026-10-27T22:00:00',
      after: 1,
      code: 'source-empty',
      params: { path: '/mnt/ssmix2' },
    };
    fs.writeFileSync(path.join(nights.folder, 'failed-2026-10-27T220000.json'), JSON.stringify(failed));
    const judgement = nights.pass(nights.next(undefined, 2));
    expect(said(judgement)).toEqual(['look run-late', 'look runs-failed']);
    expect(nights.words.alert(judgement.alerts[1]!).sentence).toContain('2026-10-27 22:00 の source-empty');
    expect(nights.pass(nights.next()).alerts).toEqual([]);
  });

  it('a medium that is nearly full, or holds fewer generations than it should', () => {
    const medium = { path: '/media/a', bytes: 64e9, freeBytes: 30e9, generations: 1 };
    expect(nights.pass(nights.next(), [medium]).alerts).toEqual([]);
    expect(said(nights.pass(nights.next(), [medium]))).toEqual(['look generations-missing']);
    const full = { ...medium, freeBytes: 3e9, generations: 3 };
    const judgement = nights.pass(nights.next(), [full]);
    expect(judgement.alerts).toMatchObject([{ code: 'medium-nearly-full', params: { freeGB: 3, percent: 4.7 } }]);
  });

  it('nothing where the thresholds of export.yml say so', () => {
    nights.remove();
    nights = new Nights('2026-10-26', { fewerPercent: 20, fellPercent: 5, resultDays: 3 });
    const judgement = afterNights(1, (report) => {
      report.records.patient = 59_000;
      report.coverage.newestResult = dayBefore(report.startedAt.slice(0, 10), 3);
      report.coverage.days.results[dayBefore(report.startedAt.slice(0, 10), 1)] = 1500;
    });
    expect(judgement).toMatchObject({ verdict: 'fine' });
  });
});

it('passes over reports of an earlier make, and files that are none', () => {
  nights.pass(nights.next());
  fs.writeFileSync(path.join(nights.folder, 'export-000090.json'), '{"facility": "x", "sequence": 90}');
  fs.writeFileSync(path.join(nights.folder, 'export-000091.json'), 'half');
  fs.writeFileSync(path.join(nights.folder, 'accepted.json'), '[]');
  expect(History.read(nights.folder).kept.map(({ report }) => report.sequence)).toEqual([1]);
  expect(History.read('/nowhere').base).toBeNull();
  expect(judge(nights.next(), nights.circumstances()).verdict).toBe('fine');
});

it('counts hours between moments that are known in part', () => {
  expect(hoursBetween('2026-11-20', '2026-11-21T06:30')).toBe(30.5);
  expect(hoursBetween('2026-11', '2026-11-02T00:00:00')).toBe(24);
});
