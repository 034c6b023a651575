import { expect, test } from 'vitest';
import { allergensOf } from '../../../renderer/clinical/allergies.ts';
import { allergyIntoleranceSchema } from '../../../shared/records.ts';

const allergy = (text: string, more: object = {}) =>
  allergyIntoleranceSchema.parse({ patientId: 'p', id: text, source: 'test', text, assertion: 'present', ...more });

test('what may kill is named before what itches, and the past last', () => {
  const named = allergensOf([
    allergy('ラテックス', { severity: '重篤化リスク低 (low)・軽度 (mild)', reaction: '接触皮膚炎' }),
    allergy('スギ', { reaction: '目の痒み' }),
    allergy('ヨード造影剤', { reaction: 'アナフィラキシーショック', clinicalStatus: 'resolved' }),
    allergy('ペニシリン', { reaction: 'アナフィラキシーショック' }),
    allergy('ソバ', { severity: '重篤化リスク高 (high)' }),
    allergy('セフェム系', { severity: 'SV' }),
  ]);
  expect(named.map(({ text }) => text)).toEqual([
    'ペニシリン',
    'ソバ',
    'セフェム系',
    'ラテックス',
    'スギ',
    'ヨード造影剤',
  ]);
});
