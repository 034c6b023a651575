import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type MessageOptions, messageText, type TreeFile } from './encode.ts';
import { readFolder, readTree } from './run-reader.ts';

const none = '999999999999999';
const stored = (
  datatype: string,
  message: MessageOptions | string | Buffer,
  { id = '0000123', date = '20250401', order = '1', time = '20250401103000000', flag = 1, folder = '' } = {},
): TreeFile => ({
  name: `${id}_${date}_${datatype}_${order}_${time}_01_${flag}`,
  ...(folder ? { folder } : {}),
  content: typeof message === 'string' || Buffer.isBuffer(message) ? message : messageText({ id, ...message }),
});
const base = (segments: string[], more: Partial<MessageOptions> = {}) =>
  stored('ADT-00', { type: 'ADT^A08^ADT_A01', segments, ...more }, { date: '-', order: none });
const allergies = (segments: string[]) =>
  stored('ADT-61', { type: 'ADT^A60^ADT_A60', segments }, { date: '-', order: none });
const diagnoses = (...segments: string[]) =>
  stored('PPR-01', { type: 'PPR^ZD1^PPR_ZD1', segments }, { date: '-', order: none });

describe('patients', () => {
  test('demographics come from ADT-00', async () => {
    const { sink } = await readTree([
      stored('OMP-01', { type: 'RDE^O11', time: '20260101', segments: ['ORC|NW|1||1', 'RXE||^アスピリン|1||^錠'] }),
      base(['OBX|1|NM|9N001000000000001^身長^JC10||170|cm^cm^ISO+|||||F']),
    ]);
    expect([...sink.patients.values()]).toMatchObject([
      { id: '0000123', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1948-04-05', sex: 'male' },
    ]);
    expect(sink.patients.get('0000123')!.source).toContain('ADT-00');
    expect(sink.of('observation')).toMatchObject([{ text: '身長', valueNumber: 170, category: 'vital-signs' }]);
  });

  test('a patient seen only in other messages is created from their newest PID', async () => {
    const order = (name: string, number: string, time: string) =>
      stored('OMP-01', { type: 'RDE^O11', name, segments: ['ORC|NW', 'RXE||^薬'] }, { order: number, time });
    const { sink, report } = await readTree([
      order('旧姓^花子', '1', '20240101000000000'),
      order('灯火^花子', '2', '20250101000000000'),
    ]);
    expect([...sink.patients.values()]).toMatchObject([{ name: '灯火 花子' }]);
    expect(report.warnings).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(sink.of('medication_request')).toHaveLength(2);
  });

  test('a death without a date is not lost', async () => {
    const { sink } = await readTree([
      stored('ADT-00', messageText({ type: 'ADT^A08', segments: [] }).replace('|M\r', `|M${'|'.repeat(22)}Y\r`), {
        date: '-',
        order: none,
      }),
    ]);
    expect(sink.of('other')).toMatchObject([{ title: '死亡' }]);
  });

  test('a deleted patient (A23) is not filed', async () => {
    const { sink, report } = await readTree([base([], { type: 'ADT^A23' })]);
    expect(sink.patients.size).toBe(0);
    expect(report.totals().skipped).toEqual({ cancelled: 1 });
  });
});

describe('identity', () => {
  test('PID-3 of another patient: set aside, and both are told, whichever comes first', async () => {
    const { sink, report } = await readTree(
      [
        base([]),
        stored('OMP-01', { type: 'RDE^O11', id: '0000999', segments: ['ORC|NW', 'RXE||^薬'] }, { id: '0000001' }),
        stored('OMP-01', { type: 'RDE^O11', id: '0000123', segments: ['ORC|NW', 'RXE||^薬'] }, { id: '0000002' }),
        stored('ADT-00', { type: 'ADT^A08', segments: [] }, { id: '0000999', date: '-' }),
      ].map((file, index) =>
        index === 1 || index === 2 ? withForeignPid(file, index === 1 ? '0000999' : '0000123') : file,
      ),
    );
    expect(report.quarantined.map(({ reason }) => reason)).toEqual(['identity-mismatch', 'identity-mismatch']);
    expect(sink.of('medication_request')).toEqual([]);
    const told = sink.gaps.filter(({ section }) => section === 'medications').map(({ patientId }) => patientId);
    expect(told.sort()).toEqual(['0000001', '0000002', '0000123', '0000999']);
    expect([...sink.patients.keys()].sort()).toEqual(['0000123', '0000999']);
  });

  test('leading zeros are part of an id where another patient has the same number', async () => {
    const other = stored('ADT-00', { type: 'ADT^A08', name: '灯火^次郎', segments: [] }, { id: '123', date: '-' });
    const { sink, report } = await readTree([withForeignPid(base([]), '123'), other]);
    expect(report.quarantined).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(report.quarantined[0]!.detail).toContain('leading zeros');
    expect([...sink.patients.keys()]).toEqual(['123']);
  });

  test('a root that pads ids in its paths alone is read, and says so once', async () => {
    const order = stored('OMP-01', { type: 'RDE^O11', segments: ['ORC|NW', 'RXE||^薬'] });
    const { sink, report } = await readTree([withForeignPid(base([]), '123'), withForeignPid(order, '123')]);
    expect(report.quarantined).toEqual([]);
    expect([...sink.patients.keys()]).toEqual(['0000123']);
    expect(sink.of('medication_request')).toMatchObject([{ patientId: '0000123', text: '薬' }]);
    expect(report.warnings).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(report.warnings[0]!.detail).toContain('in 2 messages');
  });

  test('somebody else under the number without its zeros is another patient', async () => {
    const order = stored('OMP-01', {
      type: 'RDE^O11',
      name: '別人^花子',
      birthDate: '19700101',
      segments: ['ORC|NW', 'RXE||^薬'],
    });
    const { sink, report } = await readTree([base([]), withForeignPid(order, '123')]);
    expect(report.quarantined).toMatchObject([{ kind: 'OMP-01', reason: 'identity-mismatch' }]);
    expect(sink.of('medication_request')).toEqual([]);
  });

  test('no PID-3, no patient', async () => {
    const { sink, report } = await readTree([withForeignPid(base([]), '')]);
    expect(report.quarantined).toMatchObject([{ reason: 'identity-missing' }]);
    expect(sink.patients.size).toBe(0);
  });

  test('two messages in a file are not one patient’s for sure', async () => {
    const one = messageText({ type: 'ADT^A08', segments: [] });
    const { report } = await readTree([stored('ADT-00', one + one, { date: '-' })]);
    expect(report.quarantined).toMatchObject([{ reason: 'invalid' }]);
  });

  test('a file in another patient’s folder', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('ADT-61', { type: 'ADT^A60', segments: [] }, { id: '0000777', folder: '000/012/0000123/-/ADT-61' }),
    ]);
    expect(report.quarantined).toMatchObject([{ reason: 'misplaced', kind: 'ADT-61' }]);
    expect(sink.gaps).toMatchObject([{ patientId: '0000123', section: 'allergies', reason: 'misplaced' }]);
    expect(sink.of('allergy_intolerance')).toEqual([]);
  });

  test('another birth date inside a rightly filed message: filed, and said', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMP-01', { type: 'RDE^O11', birthDate: '19500101', segments: ['ORC|NW', 'RXE||^薬'] }),
    ]);
    expect(sink.of('medication_request')).toHaveLength(1);
    expect(sink.patients.get('0000123')!.birthDate).toBe('1948-04-05');
    expect(report.warnings.map(({ detail }) => detail)).toEqual([expect.stringContaining('birth date')]);
  });
});

function withForeignPid(file: TreeFile, id: string): TreeFile {
  return { ...file, content: String(file.content).replace(/PID\|0001\|\|[^|]*/, `PID|0001||${id}${id && '^^^^PI'}`) };
}

describe('allergies', () => {
  const IAM =
    'IAM|1|DA^薬剤アレルギー^HL70127|106824501^アリナミン^HOT9|MO^中等度^HL70128|湿疹|A^追加^HL70323|||||20070710';

  test('IAM in full', async () => {
    const { sink } = await readTree([
      base([]),
      allergies([IAM, 'IAM|2|FA|1^ソバ^99XYZ|SV||U||||||小学校低学年の頃||||||||C']),
    ]);
    expect(sink.of('allergy_intolerance')).toMatchObject([
      {
        text: 'アリナミン',
        code: '106824501',
        codeSystem: 'HOT9',
        category: 'drug',
        severity: '中等度',
        reaction: '湿疹',
        onset: '2007-07-10',
        assertion: 'present',
      },
      { text: 'ソバ', category: 'food', severity: '重度', onset: '小学校低学年の頃' },
    ]);
  });

  test('the same in AL1 and IAM is shown once and says so; AL1 alone stays', async () => {
    const { sink } = await readTree([
      base(['AL1|1|DA^薬剤アレルギー|x^ｱﾘﾅﾐﾝ^99ABC', 'AL1|2|DA|2^ペニシリン^99ABC']),
      allergies([IAM]),
    ]);
    const filed = sink.of('allergy_intolerance');
    expect(filed.map(({ text }) => text).sort()).toEqual(['アリナミン', 'ペニシリン']);
    expect(filed.find(({ text }) => text === 'アリナミン')).toMatchObject({
      code: '106824501',
      note: 'ADT-00にも記載',
    });
  });

  test('a drug allergy and a contraindication of one name are two statements', async () => {
    const { sink } = await readTree([base(['AL1|1|MC|^ヨード']), allergies(['IAM|1|DA|^ヨード||| A'])]);
    expect(sink.of('allergy_intolerance')).toHaveLength(2);
  });

  test('deleted in IAM: gone; still in AL1: kept, with a note', async () => {
    const deleted = IAM.replace('A^追加', 'D^削除');
    const alone = await readTree([base([]), allergies([deleted, 'IAM|2|FA|^ソバ'])]);
    expect(alone.sink.of('allergy_intolerance').map(({ text }) => text)).toEqual(['ソバ']);
    const both = await readTree([base(['AL1|1|DA|106824501^アリナミン^HOT9']), allergies([deleted])]);
    expect(both.sink.of('allergy_intolerance')).toMatchObject([
      { assertion: 'present', note: expect.stringContaining('削除') },
    ]);
  });

  test.each(['なし', '無し', '該当なし', '特になし', '薬剤アレルギーなし', 'アレルギー歴なし', 'ﾅｼ', 'NKDA'])(
    '%s is a statement that there is none',
    async (text) => {
      const { sink } = await readTree([base([]), allergies([`IAM|1|DA|^${text}`])]);
      expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'none-known', text, category: 'drug' }]);
    },
  );

  test.each([
    ['MA', 'なし', 'no-information', 'other'],
    ['MA', 'アレルギーなし', 'none-known', 'other'],
    ['', 'なし', 'none-known', 'other'],
    ['', '薬剤アレルギーなし', 'none-known', 'drug'],
    ['MA', 'NKDA', 'none-known', 'drug'],
    ['FA', '特になし', 'none-known', 'food'],
  ])('class %s with %s says %s about %s', async (kind, text, assertion, category) => {
    const { sink } = await readTree([base([]), allergies([`IAM|1|${kind}|^${text}`])]);
    expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion, category, text }]);
  });

  test.each(['なし（ペニシリン）', '造影剤アレルギーなし', 'ナシ（果物）', '梨', 'なしの花粉'])(
    '%s is not',
    async (text) => {
      const { sink } = await readTree([base([]), allergies([`IAM|1|FA|^${text}`])]);
      expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'present', text }]);
    },
  );

  test('an empty ADT-61 says nothing, and neither does an ADT-00 without AL1', async () => {
    const empty = await readTree([base([]), allergies(['IAM'])]);
    expect(empty.sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'no-information' }]);
    const absent = await readTree([base([])]);
    expect(absent.sink.of('allergy_intolerance')).toEqual([]);
    expect(absent.sink.coverages[0]!.sections.has('allergies')).toBe(false);
  });

  test('none beside one is filed and warned about', async () => {
    const { sink, report } = await readTree([base(['AL1|1|DA|^ペニシリン']), allergies(['IAM|1|DA|^なし'])]);
    expect(
      sink
        .of('allergy_intolerance')
        .map(({ assertion }) => assertion)
        .sort(),
    ).toEqual(['none-known', 'present']);
    expect(report.warnings).toHaveLength(1);
  });
});

describe('diagnoses', () => {
  const prb = (fields: Record<number, string>) =>
    `PRB|${Array.from({ length: 18 }, (_, index) => fields[index + 1] ?? '').join('|')}`;

  test('codes, dates, main, outcome', async () => {
    const { sink } = await readTree([
      base([]),
      diagnoses(
        prb({
          1: 'AD',
          3: '20054174^胃炎^MDCDX2',
          4: '77',
          10: 'K297^^I10^O^外来時^JHSD0004',
          14: 'F^治癒^HL70241',
          15: '20110930',
          16: '20110831',
          17: '急性胃炎',
          18: '1^主診断^JHSD0007',
        }),
        prb({ 1: 'AD', 3: '20084317^未コード化傷病名^MDCDX2', 17: '灯火症候群' }),
      ),
    ]);
    expect(sink.of('condition')).toMatchObject([
      {
        text: '急性胃炎',
        code: '20054174',
        icd10: 'K297',
        isMain: true,
        onset: '2011-08-31',
        abatement: '2011-09-30',
        clinicalStatus: 'resolved',
        verificationStatus: 'unknown',
        outcome: '治癒 2011-09-30',
      },
      { text: '灯火症候群', code: null, isMain: false, clinicalStatus: 'active' },
    ]);
  });

  test('a suspicion is never a diagnosis', async () => {
    const { sink } = await readTree([
      base([]),
      diagnoses(
        prb({ 1: 'AD', 3: '1^肺癌^MDCDX2', 13: '1^疑い' }),
        prb({ 1: 'AD', 3: '2^胃癌^MDCDX2', 17: '胃癌の疑い' }),
      ),
    ]);
    expect(sink.of('condition').map(({ verificationStatus }) => verificationStatus)).toEqual([
      'provisional',
      'provisional',
    ]);
  });

  test('the name is put together from ZPR where PRB-17 is empty', async () => {
    const { sink } = await readTree([
      base([]),
      diagnoses(
        prb({ 1: 'AD', 3: '20054174^胃炎^MDCDX2' }),
        'ZPR|4012^急性^MDCDX2|20054174^胃炎^MDCDX2|8002^の疑い^MDCDX2',
      ),
    ]);
    expect(sink.of('condition')).toMatchObject([{ text: '急性胃炎の疑い', verificationStatus: 'provisional' }]);
  });

  test('deleted ones are gone; when all are, the message counts as cancelled', async () => {
    const { sink, report } = await readTree([base([]), diagnoses(prb({ 1: 'DE', 3: '1^肺癌^MDCDX2' }))]);
    expect(sink.of('condition')).toEqual([]);
    expect(report.totals().kinds['PPR-01']).toMatchObject({ read: 1, skipped: 1 });
  });

  test('two entries of one code are two', async () => {
    const same = prb({ 1: 'AD', 3: '1^白内障^MDCDX2', 4: '9', 17: '白内障' });
    const { sink } = await readTree([base([]), diagnoses(same, same.replace('白内障^', '左白内障^'))]);
    expect(sink.of('condition')).toHaveLength(2);
  });
});

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

test('radiology: NW, PA and CH of one examination are one, with the join to its images', async () => {
  const group = (control: string, number: string, parent: string, item: string) => [
    `ORC|${control}|${number}||||||${parent}|20250401|||110^医師^一郎^^^^^^^L^^^^^I`,
    'TQ1|1||||||||R^^HL70485',
    `OBR||${number}||${item}|||202504011130|||||||||||||||||||||${parent && `|||${parent}`}`,
    'IPC|A1|P1|1.2.392.1||CT^^DCM',
  ];
  const { sink } = await readTree([
    base([]),
    stored('OMG-11', {
      type: 'OMI^Z23^OMI_Z23',
      segments: [
        ...group('NW', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('PA', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('CH', '10', '9', '2^胸部.ＣＴ^JJ1017'),
        ...group('CH', '11', '9', '3^腹部.ＣＴ^JJ1017'),
        ...group('CA', '12', '9', '4^頭部.ＣＴ^JJ1017'),
      ],
    }),
  ]);
  expect(sink.of('service_request')).toMatchObject([
    {
      text: 'ＣＴ検査（胸部.ＣＴ、腹部.ＣＴ）',
      code: '1',
      accessionNumber: 'A1',
      studyInstanceUid: '1.2.392.1',
      modality: 'CT',
      status: 'completed',
      orderNumber: '9',
      occurredAt: '2025-04-01T11:30',
      requester: '医師 一郎',
    },
  ]);
});

describe('text', () => {
  test('every other datatype is kept, readable', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMP-02', {
        type: 'RDE^O11',
        segments: [
          'ORC|NW|1',
          'RXE||00^一般^99I02|510||ML^ミリリットル',
          'RXC|A|620002559^アドナ注^HOT9|1|AMP^アンプル^MR9P',
        ],
      }),
      stored('OMG-13', {
        type: 'ORU^R01',
        segments: ['OBX|1|TX|9A100^心電図所見^JC10||洞調律||||||P', 'OBX|2|TX|9A101^取消^JC10||x||||||D'],
      }),
      stored('ZZZ-09', { type: 'ZZZ^Z99', segments: ['ZZ9|1|なにか'] }),
    ]);
    const text = (kind: string) => sink.of('other').find((other) => other.kind === kind)!.text;
    expect(text('OMP-02')).toContain('成分: 種類 添加／薬剤 アドナ注 [HOT9 620002559]／量 1 アンプル');
    expect(text('OMG-13')).toBe('心電図所見: 洞調律（暫定）');
    expect(text('ZZZ-09')).toContain('なにか');
    expect(report.totals().kinds['ZZZ-09']).toMatchObject({ text: 1 });
  });

  test('what a mapped message says beside its records is kept too', async () => {
    const { sink } = await readTree([base(['NK1|1|灯火^花子|SPO^妻^HL70063||^PRN^PH^^^^^^^^^000-0000-0000'])]);
    expect(sink.of('other')).toMatchObject([
      { kind: 'ADT-00', text: '連絡先: 氏名 灯火 花子／続柄 妻／電話 000-0000-0000' },
    ]);
  });

  test('a message of another kind under a datatype’s name is kept as text, and its section is not whole', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OML-11', { type: 'RDE^O11', segments: ['RXE||1^甲錠'] }),
    ]);
    expect(sink.of('other')).toMatchObject([{ kind: 'OML-11' }]);
    expect(sink.gaps).toMatchObject([{ section: 'observations' }]);
    expect(report.warnings).toHaveLength(1);
  });
});

describe('bad input', () => {
  test('junk, size, links, strange names: each listed, nothing fatal', async () => {
    const { sink, report } = await readTree(
      [
        base([]),
        stored('OMP-01', Buffer.from([0xfb, 0xfc])),
        stored('OML-11', Buffer.alloc(16 * 1024 * 1024 + 1, 0x20)),
        { name: 'x', folder: '000/012/0000123/20250401/OMP-01', content: 'MSH|^~\\&|' },
        { name: 'Thumbs.db', folder: '000/012/0000123', content: '' },
        { name: 'readme.txt', folder: '.', content: '' },
      ],
      (root) => fs.symlinkSync('/etc/hostname', path.join(root, '000', 'link')),
    );
    const fates = report.quarantined.map(({ kind, reason }) => `${kind} ${reason}`).sort();
    expect(fates).toEqual([
      'OML-11 too-large',
      'OMP-01 not-this-format',
      'OMP-01 unreadable',
      'file not-this-format',
      'link not-this-format',
    ]);
    expect(report.totals().skipped).toEqual({ 'directory-file': 1 });
    expect(new Set(sink.gaps.map(({ section }) => section))).toEqual(new Set(['medications', 'observations']));
    expect(sink.coverages[0]!.sections.has('medications')).toBe(false);
  });

  test('a file that cannot be opened', async () => {
    const { report } = await readTree([base([])], (root) => {
      const folder = path.join(root, '000/012/0000123/-/ADT-00');
      const [name] = fs.readdirSync(folder);
      fs.rmSync(path.join(folder, name!));
      fs.symlinkSync('/nonexistent', path.join(folder, name!));
    });
    expect(report.quarantined).toMatchObject([{ kind: 'ADT-00', reason: 'not-this-format' }]);
  });

  test('a root that is not there', async () => {
    await expect(readFolder('/nonexistent')).rejects.toMatchObject({ code: 'source-not-found' });
  });

  test('an abort stops between patients', async () => {
    const files = [base([])];
    const abort = new AbortController();
    abort.abort();
    const { writeTree } = await import('./encode.ts');
    const root = writeTree(files);
    await expect(readFolder(root, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
    fs.rmSync(root, { recursive: true });
  });
});

test('the same tree read twice gives the same records', async () => {
  const files = [
    base(['AL1|1|DA|^ペニシリン', 'OBX|1|NM|9N001^身長^JC10||170|cm']),
    diagnoses('PRB|AD||1^白内障^MDCDX2', 'PRB|AD||1^白内障^MDCDX2'),
  ];
  const [first, second] = [await readTree(files), await readTree(files)];
  for (const type of ['allergy_intolerance', 'observation', 'condition'] as const) {
    expect(first.sink.of(type)).toEqual(second.sink.of(type));
  }
  expect(first.sink.of('condition')).toHaveLength(2);
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
