import { describe, expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { allergies, base, stored } from './stored.ts';

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

describe('allergies that other messages repeat', () => {
  const admission = (segments: string[]) =>
    stored('ADT-22', { type: 'ADT^A01', segments: ['PV1|1|I', ...segments] }, { date: '20250301' });

  test('one that stands nowhere else is kept, with where it stood; one that does is not doubled', async () => {
    const { sink } = await readTree([
      base(['AL1|1|DA|^ペニシリン']),
      admission(['AL1|1|DA|^ペニシリン', 'AL1|2|FA|^カニ']),
      stored('OMG-01', { type: 'OMG^O19', segments: ['AL1|1|MC|^造影剤', 'ORC|NW|1', 'OBR||1||1^ＣＴ^99'] }),
    ]);
    expect(
      sink
        .of('allergy_intolerance')
        .map(({ text, note }) => [text, note])
        .sort(([a], [b]) => (a! < b! ? -1 : 1)),
    ).toEqual([
      ['カニ', '入院（ADT-22）の記載 2025-04-01'],
      ['ペニシリン', 'ADT-00（患者基本情報）'],
      ['造影剤', '放射線検査オーダ（OMG-01）の記載 2025-04-01'],
    ]);
  });

  test('that there was none then is not said of today', async () => {
    const { sink } = await readTree([base([]), admission(['AL1|1|DA|^なし'])]);
    expect(sink.of('allergy_intolerance')).toEqual([]);
  });
});
