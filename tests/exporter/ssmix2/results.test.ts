import { describe, expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { base, stored } from './stored.ts';

test('laboratory: value types, comments, susceptibility, withdrawn and preliminary results', async () => {
  const { sink } = await readTree([
    base([]),
    stored('OML-11', {
      type: 'OUL^R22^OUL_R22',
      segments: [
        'SPM|1|1||023^血清^JC10|||||||||||||202504010900',
        'OBR|1|55||E001^生化学^99O03|||||||||||||||||||||F',
        'ORC|SC|55',
        'NTE|1||溶血あり',
        'OBX|1|NM|3A010^総蛋白^JC10||7.2|g/dl^g/dl^99XYZ|6.7-8.3|H|||F|||202504011000',
        'NTE|1||再検済み',
        'OBX|2|ST|5C070^CRP^JC10||< 2||||||P',
        'OBX|3|SN|1A^尿蛋白^JC10||<^5|mg|||||C',
        'OBX|4|NM|9^誤り^JC10||1||||||D',
        'OBX|5|NM|9^中止^JC10||||||||X',
        'OBR|2|55||6B^感受性^JC10||||||||||||||||||||||6B010&同定^1^E. coli',
        'OBX|1|CWE|6C^ABPC^JC10||R^耐性^99S',
      ],
    }),
  ]);
  expect(sink.of('observation')).toMatchObject([
    {
      text: '総蛋白',
      value: '7.2',
      valueNumber: 7.2,
      unit: 'g/dl',
      referenceRange: '6.7-8.3',
      interpretation: 'H',
      status: 'final',
      specimen: '血清',
      panel: '生化学',
      effectiveAt: '2025-04-01T10:00',
      note: '再検済み\n溶血あり',
    },
    { text: 'CRP', value: '< 2', valueNumber: null, status: 'preliminary', effectiveAt: '2025-04-01T09:00' },
    { text: '尿蛋白', value: '<5', status: 'corrected' },
    { text: 'ABPC', value: '耐性', panel: '感受性（E. coli）', status: 'unknown' },
  ]);
  expect(sink.of('observation')).toHaveLength(4);
  expect(sink.coverages[0]!.sections.get('observations')).toEqual({ asOf: '2025-04-01T10:30:00', since: '2025-04-01' });
});

describe('laboratory', () => {
  test('why a result could not be obtained is kept as text, never as a result', async () => {
    const segments = [
      'SPM|1',
      'OBR|1|||5F^感染症^JC10',
      'OBX|1|ST|5F360^HCV抗体^JC10||検体不足||||||X',
      'OBX|2|ST|5F016^HBs抗原^JC10||陰性||||||X',
      'OBX|3|NM|3C015^K^JC10||||||||X',
      'NTE|1||溶血のため',
    ];
    const { sink, report } = await readTree([base([]), stored('OML-11', { type: 'OUL^R22', segments })]);
    expect(sink.of('observation')).toEqual([]);
    expect(sink.of('other').map(({ text }) => text)).toEqual([
      '結果は得られていない: HCV抗体（検体不足）',
      '結果は得られていない: K（溶血のため）',
    ]);
    expect(report.quarantined).toEqual([]);
  });

  test('a result without a value or without a name says so instead of looking blank', async () => {
    const segments = ['SPM|1', 'OBR|1|||3B^生化学^JC10', 'OBX|1|NM|3C015^K^JC10||||||||F', 'OBX|2|NM|||4.2||||||F'];
    const { sink } = await readTree([base([]), stored('OML-11', { type: 'OUL^R22', segments })]);
    expect(sink.of('observation').map(({ text, value }) => [text, value])).toEqual([
      ['K', '（値なし）'],
      ['（項目名なし）', '4.2'],
    ]);
  });
});

describe('microbiology', () => {
  /** A segment by the numbers of its fields. */
  const segment = (name: string, fields: Record<number, string>) =>
    [name, ...Array.from({ length: 30 }, (_, index) => fields[index + 1] ?? '')].join('|').replace(/\|+$/, '');
  const culture = (segments: string[]) =>
    stored('OML-11', { type: 'OUL^R22', segments: ['SPM|1|S1||050^喀痰^JC10', ...segments] });
  const organism = (sub: string, code: string, name: string) =>
    segment('OBX', { 2: 'CWE', 3: '6B010000006174211^培養同定^JC10', 4: sub, 5: `${code}^${name}^JANIS`, 11: 'F' });
  const susceptibility = (drug: string, mic: string, flag: string) =>
    segment('OBX', { 2: 'ST', 3: `6C205^${drug}^JC10`, 5: mic, 6: 'ug/mL', 8: flag, 11: 'F' });

  test('each susceptibility belongs to the organism it was tested on', async () => {
    const { sink } = await readTree([
      base([]),
      culture([
        'OBR|1|9|S1|M01^一般細菌培養^99',
        organism('1', '1303', 'MRSA'),
        organism('2', '4001', 'Pseudomonas aeruginosa'),
        segment('OBR', { 1: '2', 2: '9', 4: 'M02^薬剤感受性^99', 26: '6B010000006174211&培養同定&JC10^1^MRSA' }),
        susceptibility('VCM', '<=1', 'S'),
        susceptibility('MPIPC', '>2', 'R'),
        segment('OBR', { 1: '3', 2: '9', 4: 'M02^薬剤感受性^99', 26: '6B010000006174211&培養同定&JC10^2' }),
        susceptibility('MEPM', '4', 'I'),
      ]),
    ]);
    const all = sink.of('observation');
    expect(all.map(({ category }) => category)).toEqual(Array.from({ length: 5 }, () => 'microbiology'));
    const nameOf = new Map(all.map(({ id, value }) => [id, value]));
    expect(
      all.map(({ text, value, valueCode, interpretation, parentId }) => [
        text,
        value,
        valueCode,
        interpretation,
        parentId && nameOf.get(parentId),
      ]),
    ).toEqual([
      ['培養同定', 'MRSA', '1303', null, null],
      ['培養同定', 'Pseudomonas aeruginosa', '4001', null, null],
      ['VCM', '<=1', null, 'S', 'MRSA'],
      ['MPIPC', '>2', null, 'R', 'MRSA'],
      ['MEPM', '4', null, 'I', 'Pseudomonas aeruginosa'],
    ]);
  });

  test('a parent that cannot be told apart is nobody; its words stay', async () => {
    const { sink } = await readTree([
      base([]),
      culture([
        'OBR|1|9|S1|M01^一般細菌培養^99',
        organism('', '2001', 'E. coli'),
        organism('', '2001', 'E. coli'),
        segment('OBR', { 1: '2', 2: '9', 4: 'M02^薬剤感受性^99', 26: '6B010000006174211&培養同定&JC10^^E. coli' }),
        susceptibility('CTX', '>4', 'R'),
      ]),
    ]);
    expect(sink.of('observation').at(-1)).toMatchObject({ parentId: null, panel: '薬剤感受性（E. coli）' });
  });

  test('chemistry stays chemistry', async () => {
    const { sink } = await readTree([
      base([]),
      stored('OML-11', {
        type: 'OUL^R22',
        segments: ['SPM|1|S1', 'OBR|1|9|S1|E1^生化学^99', 'OBX|1|NM|3A010000002327101^総蛋白^JC10||7.2|g/dL||||||F'],
      }),
    ]);
    expect(sink.of('observation')).toMatchObject([{ category: 'laboratory', parentId: null }]);
  });
});

describe('physiology', () => {
  const echo = (status: string) =>
    stored('OMG-13', {
      type: 'ORU^R01',
      segments: [
        `OBR|1|9||9A400^心エコー^JC10|||202504011000|||||||||||||||202504011200|||${status}`,
        'OBX|1|NM|1^EF^99||58|%^%|50-70||||F',
        'OBX|2|FT|2^所見^99||壁運動に異常を認めない||||||F',
        'OBX|3|TX|9A400&IMP^結論^JC10||正常範囲||||||F',
        'OBX|4|NM|3^取消^99||1||||||D',
        'NTE|1||体位変換困難',
      ],
    });

  test('a report in the order it was written, its values as results; coverage of those patients alone', async () => {
    const { sink, report } = await readTree([base([]), echo('P')]);
    expect(sink.of('diagnostic_report')).toMatchObject([
      {
        text: '心エコー',
        status: 'preliminary',
        body: 'EF: 58 %（基準値 50-70）\n所見: 壁運動に異常を認めない\n体位変換困難',
        conclusion: '正常範囲',
        effectiveAt: '2025-04-01T10:00',
        orderNumber: '9',
      },
    ]);
    expect(sink.of('observation')).toMatchObject([
      { text: 'EF', value: '58', category: 'physiology', panel: '心エコー', effectiveAt: '2025-04-01T10:00' },
    ]);
    expect(sink.coverages[0]!.sections.has('reports')).toBe(false);
    expect(sink.coverages[1]!.sections.has('reports')).toBe(true);
    expect(report.totals().kinds['OMG-13']).toMatchObject({ mapped: 1 });
  });

  test('a withdrawn one is gone', async () => {
    const { sink, report } = await readTree([base([]), echo('X')]);
    expect(sink.of('diagnostic_report')).toEqual([]);
    expect(report.totals().skipped).toEqual({ cancelled: 1 });
  });
});
