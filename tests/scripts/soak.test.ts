import { describe, expect, it } from 'vitest';
import type { AuditRow } from '../../main/audit/chain.ts';
import { type Kept, mismatches } from '../soak/logged.ts';
import type { Sample } from '../soak/measure.ts';
import type { Shift } from '../soak/person.ts';
import { slope, verdictOf } from '../soak/verdict.ts';
import type { Asked } from '../soak/window.ts';

/** Sixty samples of a station that keeps nothing, with a little noise. */
function samples(change: (at: number) => Partial<Sample> = () => ({})): Sample[] {
  return Array.from({ length: 60 }, (_, at) => ({
    seconds: at * 10,
    openings: (at + 1) * 80,
    studies: at,
    jobs: at,
    mainResident: 300 + (at % 3),
    mainHeap: 50,
    mainExternal: 10,
    windowResident: 380 + (at % 5),
    windowHeap: 20 + (at % 2),
    allResident: 900 + (at % 7),
    processes: 14,
    descriptors: 60 + (at % 2),
    databases: 12,
    handles: 14,
    nodes: 400,
    listeners: 300,
    documents: 1,
    temporaryFiles: 3,
    dataMegabytes: 380,
    ...change(at),
  }));
}

const missed = (of: Sample[], openings = Array.from({ length: 600 }, () => 100)) =>
  verdictOf(of, openings)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

describe('what a soak says of memory, handles and waiting', () => {
  it('is content with a station that keeps nothing', () => {
    expect(missed(samples())).toEqual([]);
    expect(slope([0, 1, 2, 3].map((x) => [x, 5 + 2 * x] as const))).toBeCloseTo(2);
  });

  it('sees 3 KB kept of every chart, a descriptor of every hundredth, and a window that becomes slower', () => {
    expect(missed(samples((at) => ({ mainHeap: 50 + (at * 80 * 3) / 1000 })))).toEqual([
      'heap of the main process, growth over the last two thirds',
    ]);
    expect(missed(samples((at) => ({ descriptors: 60 + at })))).toHaveLength(1);
    expect(missed(samples((at) => ({ temporaryFiles: at })))).toHaveLength(1);
    expect(
      missed(
        samples(),
        Array.from({ length: 600 }, (_, at) => 100 + at / 8),
      ),
    ).toHaveLength(1);
  });

  it('does not take what is filled once for a leak', () => {
    expect(missed(samples((at) => ({ mainHeap: 40 + Math.min(at, 15) })))).toEqual([]);
  });
});

describe('what a soak holds against the log and the ledger', () => {
  const shift: Shift = {
    name: '模擬 看護1',
    searched: new Set(['0012345']),
    patients: new Set(['0012345']),
    studies: new Set(['2.25.1']),
    serials: ['AB-1', 'AB-2'],
  };
  const asked: Asked[] = [
    { method: 'GET', path: '/api/patients?q=0012345&limit=50', status: 200 },
    { method: 'GET', path: '/api/patients/0012345', status: 200 },
    { method: 'GET', path: '/api/patients/0012345/summary', status: 200 },
    { method: 'GET', path: '/api/patients/0012345/timeline', status: 500 },
    { method: 'GET', path: '/api/station', status: 200 },
  ];
  const entry = (action: string, detail: object = {}, patient: string | null = null, person = shift.name) =>
    ({ action, person, patient_id: patient, detail: JSON.stringify(detail) }) as AuditRow;
  const entries = [
    entry('signed-in'),
    entry('searched', { query: '0012345' }),
    entry('patient-read', {}, '0012345'),
    entry('section-read', { section: 'summary' }, '0012345'),
    entry('study-read', { study: '2.25.1' }, '0012345'),
    ...shift.serials.flatMap((serial) => [entry('print-job-made', { serial }), entry('printed', { serial })]),
    entry('signed-out'),
  ];
  const serials = shift.serials.map((serial, index) => ({ number: index + 1, serial, sheets: 1 }));
  const found = (kept: Partial<Kept>) =>
    mismatches({ entries, serials, ...kept }, [shift], asked).map(({ what }) => what);

  it('finds nothing where everything stands in them once', () => {
    expect(found({})).toEqual([]);
    // Read ahead, of a patient whose chart is open.
    const prior = entry('study-read', { study: '2.25.2' }, '0012345');
    expect(found({ entries: [...entries.slice(0, 5), prior, ...entries.slice(5)] })).toEqual([]);
  });

  it('finds every entry that is missing, and one that is too many', () => {
    for (const [index, { action }] of entries.entries()) {
      expect(found({ entries: entries.toSpliced(index, 1) }), action).not.toEqual([]);
    }
    expect(found({ entries: entries.toSpliced(3, 0, entries[3]!) })).toEqual(['entries of section-read']);
    const stranger = entry('section-read', {}, '0012345', '別の人');
    expect(found({ entries: entries.with(3, stranger) })).toEqual(['shift 1, others’ entries']);
  });

  it('finds serials that are missing, without a sheet, or whose numbers have a gap', () => {
    expect(found({ serials: serials.slice(1) })).toContain('serials in the ledger');
    expect(found({ serials: [{ ...serials[0]!, sheets: 0 }, serials[1]!] })).toEqual(['serials without a sheet']);
    expect(found({ serials: [serials[0]!, { ...serials[1]!, number: 3 }] })).toEqual(['numbers without a gap']);
  });
});
