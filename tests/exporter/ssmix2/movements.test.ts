import { describe, expect, test } from 'vitest';
import type { MessageOptions } from './encode.ts';
import { readTree } from './run-reader.ts';
import { base, none, stored } from './stored.ts';

describe('stays', () => {
  const admission = (at: string, more: Partial<MessageOptions> = {}, order = none) =>
    stored(
      'ADT-22',
      {
        type: 'ADT^A01',
        segments: [`PV1|1|I|32^302^1||||110^医師^一郎^^^^^^^L^^^^^I|||01${'|'.repeat(34)}${at}`],
        ...more,
      },
      { date: at.slice(0, 8), order },
    );
  const discharge = (at: string, more: Partial<MessageOptions> = {}) =>
    stored(
      'ADT-52',
      { type: 'ADT^A03', segments: [`PV1|1|I|41^460^2|||||||08${'|'.repeat(26)}01^軽快|||||||||${at}`], ...more },
      { date: at.slice(0, 8), order: none },
    );
  const transfer = (at: string) =>
    stored(
      'ADT-42',
      { type: 'ADT^A02', segments: [`EVN||${at}||||${at}`, 'PV1|1|I|50^501^1|||||||10'] },
      { date: at.slice(0, 8), order: none },
    );

  test('admission and discharge are one stay; a later admission is another, still open', async () => {
    const { sink } = await readTree([
      base([]),
      admission('202411201600'),
      discharge('202412201200'),
      admission('202503010900'),
    ]);
    expect(sink.of('encounter')).toMatchObject([
      {
        start: '2024-11-20T16:00',
        end: '2024-12-20T12:00',
        status: 'finished',
        ward: '41',
        disposition: '軽快',
        attending: '医師 一郎',
      },
      { start: '2025-03-01T09:00', end: null, status: 'in-progress', ward: '32', room: '302', bed: '1' },
    ]);
  });

  test('the ward is where the last transfer went, and the transfer is kept as text', async () => {
    const { sink, report } = await readTree([base([]), admission('202503010900'), transfer('202503050900')]);
    expect(sink.of('encounter')).toMatchObject([{ ward: '50', room: '501', department: '10', status: 'in-progress' }]);
    expect(sink.of('other')).toMatchObject([{ kind: 'ADT-42', text: expect.stringContaining('病棟 50 病室 501') }]);
    expect(report.totals().kinds['ADT-42']).toMatchObject({ text: 1 });
  });

  test('an admission without a discharge before another stay is not "in hospital now"', async () => {
    const { sink } = await readTree([
      base([]),
      admission('202411201600'),
      admission('202503010900'),
      discharge('202503100900'),
    ]);
    expect(sink.of('encounter').map(({ status }) => status)).toEqual(['unknown', 'finished']);
  });

  test('a discharge alone is a stay whose start nobody knows', async () => {
    const { sink } = await readTree([base([]), discharge('202503100900')]);
    expect(sink.of('encounter')).toMatchObject([{ start: null, end: '2025-03-10T09:00', status: 'finished' }]);
  });

  test('cancelled admissions and discharges did not happen', async () => {
    const called = await readTree([
      base([]),
      admission('202503010900'),
      admission('202503010900', { type: 'ADT^A11', time: '20250402000000' }, '8'),
      discharge('202412201200', { type: 'ADT^A13' }),
    ]);
    expect(called.sink.of('encounter')).toEqual([]);
    expect(called.report.totals().skipped).toEqual({ cancelled: 3 });
  });
});
