import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flagEvidence, flagName, flagNote, flagRule } from '../../../renderer/i18n/flags.ts';
import { fill, type Params } from '../../../renderer/i18n/words.ts';
import en from '../../../resources/locales/en/chart.json';
import ja from '../../../resources/locales/ja/chart.json';
import { flagPhrase } from '../../../shared/flag-phrases.ts';
import { flagSchema, type RecordInput } from '../../../shared/records.ts';

const inEnglish = (key: keyof typeof ja, params?: Params) => fill(en[key], params);
const inJapanese = (key: keyof typeof ja, params?: Params) => fill(ja[key], params);
const flag = (input: Partial<RecordInput<'flag'>>) =>
  flagSchema.parse({ patientId: 'p', id: 'f', source: 'main:file', text: '', category: 'infection', ...input });

describe('flags in words', () => {
  it('have a readable rule in both languages for every rule that ships', () => {
    const { rules } = parse(fs.readFileSync('resources/flags.yml', 'utf8')) as {
      rules: { id: string; text: string }[];
    };
    for (const { id, text } of rules) {
      const own = inEnglish('flagRule.own', { rule: id });
      expect(flagRule(flag({ rule: id, text }), inEnglish), id).not.toBe(own);
      expect(flagRule(flag({ rule: id, text }), inEnglish), id).toMatch(/^[\x20-\x7e’]+$/);
      expect(flagRule(flag({ rule: id, text }), inJapanese), id).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    }
    expect(flagRule(flag({ rule: 'own-drugs' }), inEnglish)).toContain('own-drugs');
    expect(flagRule(flag({ rule: 'hbs-antigen', text: 'HBs抗原(当院)' }), inEnglish)).toContain('hospital’s own');
    expect(flagRule(flag({ rule: null }), inEnglish)).toContain('source system itself');
  });

  it('say the exporter’s words in the language of the window, and a record’s words as they are', () => {
    const rpr = flag({
      rule: 'syphilis-rpr',
      text: '梅毒 RPR',
      value: '(+)',
      note: `${flagPhrase('preliminary')}\n${flagPhrase('laterResult', '梅毒RPR定性 (-)（基準値 (-)）、2026-10-02、main:x')}`,
      evidence: '梅毒RPR定性 (+)（基準値 (-)）、2019-04-01、main:y',
    });
    expect(flagName(rpr, inEnglish)).toEqual({ kind: 'Infection', what: 'Syphilis RPR (+)' });
    expect(flagNote(rpr, inEnglish)).toBe(
      'preliminary result\nLater result: 梅毒RPR定性 (-) (reference range (-)), 2026-10-02, main:x',
    );
    expect(flagEvidence(rpr, inEnglish)).toBe('梅毒RPR定性 (+) (reference range (-)), 2019-04-01, main:y');
    expect(flagNote(rpr, inJapanese)).toBe(rpr.note);
    expect(flagEvidence(rpr, inJapanese)).toBe(rpr.evidence);
    const own = flag({ rule: 'syphilis-rpr', text: 'RPR（当院）', note: '元の記録のことば' });
    expect(flagName(own, inEnglish).what).toBe('RPR（当院）');
    expect(flagNote(own, inEnglish)).toBe('元の記録のことば');
  });

  it('say a medicine’s days and blood groups that differ', () => {
    const warfarin = flag({
      rule: 'anticoagulant',
      category: 'anticoagulant',
      text: '架空錠',
      evidence: '架空錠、3332001F1024、処方 日付なし 〜 2026-11-30、main:z',
      note: `${flagPhrase('lastGiven', '2026-11-20 08:00')}\n${flagPhrase('daysOver')}`,
    });
    expect(flagEvidence(warfarin, inEnglish)).toBe('架空錠, 3332001F1024, prescribed no date 〜 2026-11-30, main:z');
    expect(flagNote(warfarin, inEnglish)).toBe('last given 2026-11-20 08:00\nthe days of the prescription are over');
    const group = flag({
      rule: 'blood-group',
      category: 'blood-type',
      text: '血液型',
      value: flagPhrase('disagree', 'A、B'),
    });
    expect(flagName(group, inEnglish).what).toBe('results differ: A, B');
    expect(flagName(group, inJapanese).what).toBe('結果が一致しない: A、B');
  });
});
