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

/** An ADT message: EVN-6, PV1 and PV2 by the numbers of their fields. */
const movement = (
  datatype: string,
  event: string,
  {
    date = '20250401',
    order = none,
    occurred = '',
    time = '20250401103000',
    pv1 = {},
    pv2 = {},
    rest = [],
  }: {
    date?: string;
    order?: string;
    occurred?: string;
    time?: string;
    pv1?: Record<number, string>;
    pv2?: Record<number, string>;
    rest?: string[];
  },
) =>
  stored(
    datatype,
    {
      type: `ADT^${event}`,
      time,
      segments: [
        `EVN||${time}||||${occurred}`,
        segment('PV1', { 1: '0001', 2: 'I', ...pv1 }),
        ...(Object.keys(pv2).length > 0 ? [segment('PV2', pv2)] : []),
        ...rest,
      ],
    },
    { date, order, time: `${time}000` },
  );

const segment = (name: string, fields: Record<number, string>) =>
  [name, ...Array.from({ length: 50 }, (_, index) => fields[index + 1] ?? '')].join('|').replace(/\|+$/, '');

const ward3 = '3W^305^2^^^N';
const ward5 = '5E^501^1^^^N';

describe('plans', () => {
  const planned = (datatype: string, event: string, more: Parameters<typeof movement>[2]) =>
    movement(datatype, event, { date: '20250410', ...more });

  test('admission, transfer and discharge with day, place and doctor', async () => {
    const doctor = { 7: '110^医師^一郎', 10: '01^内科^99XY1' };
    const { sink, report } = await readTree([
      base([]),
      planned('ADT-21', 'A14', { pv1: { 3: ward3, ...doctor }, pv2: { 3: '^化学療法', 8: '202504101000' } }),
      planned('ADT-41', 'A15', { pv1: { 3: ward5, 6: ward3 }, pv2: { 8: '20250410' } }),
      planned('ADT-51', 'A16', { pv1: { 3: ward3 }, pv2: { 9: '202504101100' } }),
    ]);
    expect(sink.of('appointment').map((plan) => [plan.category, plan.text, plan.start, plan.place])).toEqual([
      ['admission', '入院予定', '2025-04-10T10:00', '3W 305 2'],
      ['other', '転科・転棟予定', '2025-04-10', '5E 501 1'],
      ['other', '退院予定', '2025-04-10T11:00', null],
    ]);
    expect(sink.of('appointment')[0]).toMatchObject({
      status: 'booked',
      department: '内科',
      practitioner: '医師 一郎',
      note: '理由 化学療法',
    });
    expect(sink.of('encounter')).toEqual([]);
    expect(report.totals().kinds['ADT-21']).toMatchObject({ mapped: 1 });
  });

  test('where a patient is now is not where they go', async () => {
    const { sink } = await readTree([
      base([]),
      planned('ADT-41', 'A15', { order: '1', pv1: { 3: ward3 } }),
      planned('ADT-41', 'A15', { order: '2', pv1: { 3: ward3, 42: ward5 } }),
    ]);
    expect(sink.of('appointment').map(({ start, place, note }) => [start, place, note])).toEqual([
      ['2025-04-10', null, '現在 3W 305 2'],
      ['2025-04-10', '5E 501 1', '現在 3W 305 2'],
    ]);
  });

  test('what came true on its day is done; what was called off is gone, by its time or its day', async () => {
    const { sink, report } = await readTree([
      base([]),
      planned('ADT-21', 'A14', { pv2: { 8: '202504101000' } }),
      movement('ADT-22', 'A01', { date: '20250410', pv1: { 44: '202504101130' } }),
      planned('ADT-51', 'A16', { pv2: { 9: '20250420' }, date: '20250420' }),
      planned('ADT-51', 'A25', { pv2: { 9: '20250420' }, date: '20250420', order: '8', time: '20250405000000' }),
      planned('ADT-41', 'A15', { pv2: { 8: '202504151000' }, date: '20250415' }),
      planned('ADT-41', 'A26', { date: '20250415', time: '20250402000000', order: '9' }),
    ]);
    expect(sink.of('appointment').map(({ text, status }) => [text, status])).toEqual([['入院予定', 'fulfilled']]);
    expect(report.totals().skipped).toEqual({ cancelled: 4 });
  });

  test('a patient with a plan is no proof that another has none', async () => {
    const other = stored('ADT-00', { type: 'ADT^A08', segments: [] }, { id: '0000999', date: '-' });
    const { sink } = await readTree([base([]), planned('ADT-21', 'A14', { pv2: { 8: '20250410' } }), other]);
    const covering = sink.coverages.filter(({ sections }) => sections.has('appointments'));
    expect(covering.map(({ patients }) => [...patients])).toEqual([['0000123']]);
  });
});

describe('leave', () => {
  const admitted = movement('ADT-22', 'A01', { date: '20250401', pv1: { 3: ward3, 44: '202504010900' } });
  const left = (time: string, order = none) =>
    movement('ADT-31', 'A21', {
      date: time.slice(0, 8),
      order,
      occurred: time,
      time: `${time}00`,
      pv1: { 3: ward3 },
      pv2: { 47: '202504061800' },
    });
  const returned = (time: string) =>
    movement('ADT-32', 'A22', { date: time.slice(0, 8), occurred: time, time: `${time}00`, pv1: { 3: ward3 } });

  test('a patient who is out, with the return that is expected', async () => {
    const { sink } = await readTree([base([]), admitted, left('202504051000')]);
    expect(sink.of('encounter').map(({ class: kind, status, start, end }) => [kind, status, start, end])).toEqual([
      ['inpatient', 'in-progress', '2025-04-01T09:00', null],
      ['leave', 'in-progress', '2025-04-05T10:00', null],
    ]);
    expect(sink.of('encounter')[1]!.disposition).toBe('帰院予定 2025-04-06 18:00');
    expect(sink.of('appointment')).toMatchObject([
      { text: '帰院予定（外出・外泊から）', start: '2025-04-06T18:00', place: '3W 305 2', status: 'booked' },
    ]);
  });

  test('one who came back is not out, and neither is one who was discharged since', async () => {
    const back = await readTree([base([]), admitted, left('202504051000'), returned('202504061715')]);
    expect(back.sink.of('encounter')[1]).toMatchObject({
      status: 'finished',
      end: '2025-04-06T17:15',
      disposition: null,
    });
    expect(back.sink.of('appointment')).toEqual([]);
    const home = movement('ADT-52', 'A03', { date: '20250408', pv1: { 45: '202504081000' } });
    const gone = await readTree([base([]), admitted, left('202504051000'), home]);
    expect(gone.sink.of('encounter').map(({ class: kind, status }) => [kind, status])).toEqual([
      ['inpatient', 'finished'],
      ['leave', 'unknown'],
    ]);
  });

  test('a leave that was called off, and a return that was', async () => {
    const cancelled = movement('ADT-31', 'A52', {
      date: '20250405',
      order: '7',
      occurred: '202504051000',
      time: '20250405120000',
    });
    const { sink } = await readTree([base([]), admitted, left('202504051000'), cancelled]);
    expect(sink.of('encounter').map(({ class: kind }) => kind)).toEqual(['inpatient']);
    const notBack = movement('ADT-32', 'A53', { date: '20250406', order: '7', time: '20250407000000' });
    const still = await readTree([base([]), admitted, left('202504051000'), returned('202504061715'), notBack]);
    expect(still.sink.of('encounter')[1]).toMatchObject({ class: 'leave', status: 'in-progress' });
  });
});

describe('visits and doctors', () => {
  test('a reception is a visit to its department; two on one day are two', async () => {
    const visit = (department: string) => {
      const file = movement('ADT-12', 'A04', {
        pv1: { 2: 'O', 7: '110^医師^一郎', 10: department, 44: '202504010840' },
      });
      return { ...file, name: file.name.replace(/_01_1$/, `_${department.slice(0, 2)}_1`) };
    };
    const { sink, report } = await readTree([base([]), visit('01^内科^99'), visit('08^眼科^99')]);
    expect(
      sink
        .of('encounter')
        .map((one) => [one.class, one.status, one.department])
        .sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1)),
    ).toEqual([
      ['outpatient', 'unknown', '内科'],
      ['outpatient', 'unknown', '眼科'],
    ]);
    expect(sink.of('encounter')[0]).toMatchObject({ start: '2025-04-01T08:40', attending: '医師 一郎' });
    expect(report.totals().kinds['ADT-12']).toMatchObject({ mapped: 2 });
  });

  test('a change of doctor is the stay’s, not the ward; one of the outpatient doctor is not', async () => {
    const change = (patientClass: string, name: string, order: string) =>
      movement('ADT-01', 'A54', {
        date: '-',
        order,
        time: '20250403090000',
        pv1: { 2: patientClass, 3: ward5, 7: `9^医師^${name}` },
      });
    const { sink, report } = await readTree([
      base([]),
      movement('ADT-22', 'A01', { pv1: { 3: ward3, 7: '1^医師^一郎', 44: '202504010900' } }),
      change('I', '次郎', none),
      change('O', '三郎', '5'),
    ]);
    expect(sink.of('encounter')).toMatchObject([{ ward: '3W', attending: '医師 次郎' }]);
    expect(sink.of('other').map(({ title }) => title)).toEqual(['担当医の変更', '担当医の変更']);
    expect(report.totals().kinds['ADT-01']).toMatchObject({ text: 2 });
  });

  test('doctors that a stay has no place for stay readable', async () => {
    const { sink } = await readTree([
      base([]),
      movement('ADT-22', 'A01', { pv1: { 7: '1^医師^一郎', 8: '2^紹介^元', 17: '1^医師^一郎', 44: '202504010900' } }),
    ]);
    expect(sink.of('other')).toMatchObject([{ title: '入院（その他の記載）', text: '受診: 紹介医 紹介 元' }]);
  });
});
