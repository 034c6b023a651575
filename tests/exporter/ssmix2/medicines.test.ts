import { describe, expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { base, stored } from './stored.ts';

describe('prescriptions', () => {
  test('RP groups, amounts, times, and a cancelled drug', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMP-01', {
        type: 'RDE^O11^RDE_O11',
        segments: [
          'ORC|NW|55||1||||||||110^医師^一郎^^^^^^^L^^^^^I|||||01^内科^99XY1||||||||||||I^入院患者オーダ',
          'RXE||1^甲錠^HOT9|1|2|TAB^錠^MR9P|||||15|TAB^錠||||||||3^TAB&錠&MR9P||BDP^退院処方^MR9P',
          'TQ1|1||1013&１日３回&JAMISDP01|||5^d|20250401|20250405|||食後',
          'RXR|PO^口^HL70162',
          'ORC|CA|55||1',
          'RXE||2^乙錠^HOT9|1||TAB^錠',
          'ORC|NW|55||2',
          'RXE||3^丙錠^HOT9|1||TAB^錠^MR9P',
          'TQ1|1||^頓用|||||||||||10',
        ],
      }),
    ]);
    expect(sink.of('medication_request')).toMatchObject([
      {
        text: '甲錠',
        rp: '1',
        doseText: '1-2 錠',
        dailyDoseText: '3 錠',
        quantityText: '15 錠',
        usage: '１日３回、食後',
        durationText: '5日',
        startDate: '2025-04-01',
        endDate: '2025-04-05',
        setting: 'discharge',
        prescriber: '医師 一郎',
        department: '内科',
        route: '口',
      },
      { text: '丙錠', rp: '2', doseText: '1 錠', dailyDoseText: null, durationText: '10回' },
    ]);
    expect(report.totals().kinds['OMP-01']).toMatchObject({ mapped: 1 });
  });

  test('an order cancelled as a whole is skipped', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMP-01', { type: 'RDE^O11', segments: ['ORC|CA|1||1', 'RXE||1^甲錠^HOT9'] }),
      stored('OMP-02', { type: 'RDE^O11', segments: ['ORC|CA|1||1', 'RXE||1^甲注^HOT9'] }),
    ]);
    expect([...sink.of('medication_request'), ...sink.of('other')]).toEqual([]);
    expect(report.totals().skipped).toEqual({ cancelled: 2 });
  });
});

describe('what was given', () => {
  const infusion = (segments: string[]) => stored('OMP-12', { type: 'RAS^O17', time: '20250401', segments });
  /** An RXA by the numbers of its fields. */
  const rxa = (fields: Record<number, string>) =>
    ['RXA', ...Array.from({ length: 21 }, (_, index) => fields[index + 1] ?? '')].join('|');

  test('each drug of a mixture with its own amount and the route of all', async () => {
    const times = { 3: '20250401080000', 4: '20250401100000' };
    const { sink, report } = await readTree([
      base([]),
      infusion([
        'ORC|RE|77||1',
        rxa({
          ...times,
          5: '1111111^生食^HOT9^3311402A1022^生食^YJ',
          6: '500',
          7: 'ML^mL^ISO+',
          9: '^末梢^99',
          12: '50 mL/h',
          20: 'CP',
        }),
        rxa({ ...times, 5: '^ヘパリン', 6: '999', 20: 'PA' }),
        'RXR|IV^静脈内^HL70162',
      ]),
    ]);
    expect(sink.of('medication_administration')).toMatchObject([
      {
        text: '生食',
        doseText: '500 mL',
        rateText: '50 mL/h',
        route: '静脈内',
        status: 'completed',
        rp: '1',
        note: '末梢',
        classCode: '3311402A1022',
      },
      { text: 'ヘパリン', doseText: null, route: '静脈内', status: 'stopped', end: '2025-04-01T10:00:00' },
    ]);
    expect(sink.of('other')).toEqual([]);
    expect([...sink.coverages[0]!.sections.keys()]).toContain('administrations');
    expect(report.totals().kinds['OMP-12']).toMatchObject({ mapped: 1 });
  });

  test('what was not given says so; what was recorded by mistake, or called off, is not filed', async () => {
    const { sink } = await readTree([
      base([]),
      infusion([
        'ORC|RE|77||1',
        rxa({ 3: '20250401080000', 5: '^昇圧薬', 20: 'RE' }),
        rxa({ 3: '20250401080000', 5: '^誤記', 20: 'CP', 21: 'D' }),
        'ORC|CA|78||1',
        rxa({ 3: '20250401080000', 5: '^中止', 20: 'CP' }),
      ]),
    ]);
    expect(sink.of('medication_administration').map(({ text, status }) => [text, status])).toEqual([
      ['昇圧薬', 'not-done'],
    ]);
  });

  test('a root without such messages does not cover it', async () => {
    const { sink } = await readTree([base([])]);
    expect([...sink.coverages[0]!.sections.keys()]).not.toContain('administrations');
  });
});
