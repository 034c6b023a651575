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

describe('injections', () => {
  /** RXE by the numbers of its fields. */
  const rxe = (fields: Record<number, string>) =>
    ['RXE', ...Array.from({ length: 31 }, (_, index) => fields[index + 1] ?? '')].join('|').replace(/\|+$/, '');
  const order = (segments: string[]) => stored('OMP-02', { type: 'RDE^O11', segments });
  const general = rxe({ 2: '00^一般^99I02', 3: '510', 5: 'ML^mL^MR9P', 23: '100', 24: 'ml/hr^mL/時^ISO+' });

  test('each drug of a mixture under one RP, with amount, rate, route and hours', async () => {
    const { sink, report } = await readTree([
      base([]),
      order([
        'ORC|NW|77||77_02_001||||||||110^医師^一郎^^^^^^^L^^^^^I|||||01^内科^99XY1||||||||||||I^入院患者オーダ',
        general,
        'NTE|1||側管から',
        'TQ1|1||||||202504010800|202504011300',
        'RXR|IV^静脈内^HL70162|RA^右前腕^99|IVP^点滴ポンプ^HL70164',
        'RXC|B|1111111^生食^HOT9|500|ML^mL^ISO+',
        'RXC|A|2222222^ヘパリン^HOT9^3334400A1020^ヘパリン^YJ|1|V^瓶|5000|U^単位',
      ]),
    ]);
    const shared = {
      rp: '2-1',
      orderNumber: '77',
      usage: '510 mL、速度 100 mL/時',
      route: '静脈内 右前腕 点滴ポンプ',
      form: '注射',
      setting: 'inpatient',
      startDate: '2025-04-01T08:00',
      endDate: '2025-04-01T13:00',
      prescriber: '医師 一郎',
    };
    expect(sink.of('medication_request')).toMatchObject([
      { ...shared, text: '生食', doseText: '500 mL', note: '一般、側管から' },
      {
        ...shared,
        text: 'ヘパリン',
        doseText: '1 瓶',
        classCode: '3334400A1020',
        note: '含量 5000 単位、一般、側管から',
      },
    ]);
    expect(sink.of('other')).toEqual([]);
    expect(report.totals().kinds['OMP-02']).toMatchObject({ mapped: 1 });
  });

  test('a drug in RXE-2 itself, alone or beside its additives', async () => {
    const drug = { 2: '620007329^輸液^HOT9', 3: '1', 5: 'HON^本^MR9P' };
    const { sink } = await readTree([
      base([]),
      order([
        'ORC|NW|1||1',
        rxe({ 2: '01^ワンショット静注用甲^99' }),
        'ORC|NW|1||2',
        rxe(drug),
        'RXC|A|2^乙^HOT9|2|A^管',
      ]),
    ]);
    expect(sink.of('medication_request').map(({ rp, text, doseText }) => [rp, text, doseText])).toEqual([
      ['1', 'ワンショット静注用甲', null],
      ['2', '輸液', '1 本'],
      ['2', '乙', '2 管'],
    ]);
  });

  test('several times in one order are named, not drawn into one', async () => {
    const { sink } = await readTree([
      base([]),
      order([
        'ORC|NW|1||1',
        general,
        'TQ1|1||||||202504010800|202504010900',
        'TQ1|2||||||202504012000|202504012100',
        'RXC|A|^甲|1|A^管',
      ]),
    ]);
    expect(sink.of('medication_request')[0]!.usage).toContain(
      '2025-04-01 08:00〜2025-04-01 09:00、2025-04-01 20:00〜2025-04-01 21:00',
    );
  });

  test('a cancelled and a stopped order beside one that stands', async () => {
    const { sink } = await readTree([
      base([]),
      order(
        ['CA', 'DC', 'NW'].flatMap((control, index) => [
          `ORC|${control}|1||${index + 1}`,
          general,
          `RXC|A|^薬${index + 1}|1|A^管`,
        ]),
      ),
    ]);
    expect(sink.of('medication_request').map(({ text, status }) => [text, status])).toEqual([
      ['薬2', 'stopped'],
      ['薬3', 'unknown'],
    ]);
  });
});
