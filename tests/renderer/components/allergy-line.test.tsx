import { describe, expect, test } from 'vitest';
import { AllergyLine } from '../../../renderer/components/AllergyLine.tsx';
import { allergy, patientView } from '../records.ts';
import { textOf } from '../render.tsx';

const gap = { source: 'main:x', reason: 'unreadable' };

describe('the allergy line says one of three things', () => {
  test('recorded: every allergen with its reaction', () => {
    const view = patientView({
      allergyState: 'recorded',
      allergies: [
        allergy({ text: 'ペニシリン', category: 'drug', reaction: 'アナフィラキシー' }),
        allergy({ text: 'ソバ', category: 'food', reaction: '蕁麻疹', severity: '中等度' }),
      ],
    });
    const words = textOf(<AllergyLine view={view} />);
    expect(words).toContain('アレルギーあり');
    expect(words).toContain('ペニシリン (アナフィラキシー)');
    expect(words).toContain('ソバ (食物・蕁麻疹・中等度)');
    expect(textOf(<AllergyLine view={view} />, 'en')).toContain('ALLERGIES');
  });

  test('refuted and past allergies stay, after the standing ones and labelled', () => {
    const view = patientView({
      allergyState: 'recorded',
      allergies: [allergy({ text: 'ラテックス', verificationStatus: 'refuted' }), allergy({ text: 'ペニシリン' })],
    });
    expect(textOf(<AllergyLine view={view} />)).toBe('アレルギーあり ペニシリン ラテックス (否定された)');
  });

  test('what two sources say in the same words is said once, and different words stay', () => {
    const view = patientView({
      allergyState: 'recorded',
      allergies: [allergy({}), allergy({}), allergy({ reaction: '発疹' })],
    });
    expect(textOf(<AllergyLine view={view} />)).toBe('アレルギーあり ペニシリン ペニシリン (発疹)');
  });

  test('confirmed none: with the statement it rests on', () => {
    const view = patientView({
      allergyState: 'confirmed-none',
      allergies: [allergy({ text: 'アレルギーなし', assertion: 'none-known', recordedAt: '2026-05-05' })],
    });
    const words = textOf(<AllergyLine view={view} />);
    expect(words).toContain('アレルギーなし (確認の記載あり)');
    expect(words).toContain('2026-05-05');
  });

  test.each([
    [patientView({ allergyStatus: { status: 'not-exported' } }), '輸出されていません'],
    [patientView({ allergyStatus: { gaps: [gap, gap] } }), '取り込めない入力あり (2件)'],
    [patientView(), '記録なし (「なし」という意味ではありません)'],
    [
      patientView({ allergies: [allergy({ text: '薬剤なし', category: 'drug', assertion: 'none-known' })] }),
      '全般に「なし」とする記載がありません',
    ],
  ])('unknown, and why (%#)', (view, why) => {
    const words = textOf(<AllergyLine view={view} />);
    expect(words).toMatch(/^アレルギー未確認/);
    expect(words).toContain(why);
    expect(textOf(<AllergyLine view={view} />, 'en')).toMatch(/^Allergies unknown ./);
  });

  test('recorded allergies with unread input say that there may be more', () => {
    const view = patientView({ allergyState: 'recorded', allergies: [allergy({})], allergyStatus: { gaps: [gap] } });
    expect(textOf(<AllergyLine view={view} />)).toContain('取り込めない入力あり (1件)');
  });
});
