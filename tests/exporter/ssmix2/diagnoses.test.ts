import { describe, expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { base, diagnoses } from './stored.ts';

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
