import { expect, test } from 'vitest';
import en from '../../../resources/locales/en/audit.json' with { type: 'json' };
import ja from '../../../resources/locales/ja/audit.json' with { type: 'json' };
import { auditActions, auditKinds } from '../../../shared/audit.ts';

test('every action and every kind has words in both languages, and no word is of an action that is not there', () => {
  for (const words of [ja, en] as Record<string, string>[]) {
    for (const action of auditActions) expect(words[`action.${action}`]?.trim(), action).toBeTruthy();
    for (const kind of auditKinds) expect(words[`kind.${kind}`]?.trim(), kind).toBeTruthy();
    const named = Object.keys(words).filter((key) => key.startsWith('action.'));
    expect(named.map((key) => key.slice('action.'.length)).toSorted()).toEqual(auditActions.toSorted());
    expect(new Set(named.map((key) => words[key])).size).toBe(named.length);
  }
});
