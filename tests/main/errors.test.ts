import fs from 'node:fs';
import { expect, test } from 'vitest';
import en from '../../resources/locales/en/errors.json' with { type: 'json' };
import ja from '../../resources/locales/ja/errors.json' with { type: 'json' };

const source = fs.readFileSync(new URL('../../shared/errors.ts', import.meta.url), 'utf8');
const union = /export type ErrorCode =([^;]+);/.exec(source)![1]!;
const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1]!).sort();

test.each([
  ['ja', ja],
  ['en', en],
])('every error has words in %s: what happened and what to do', (_language, words) => {
  expect(codes.length).toBeGreaterThan(30);
  expect(Object.keys(words).sort()).toEqual(codes);
  for (const { what, do: action } of Object.values(words)) {
    expect(what.length).toBeGreaterThan(5);
    expect(action.length).toBeGreaterThan(5);
  }
});

test('both languages use the same parameters', () => {
  const placesIn = (words: { what: string; do: string }) =>
    [...new Set(`${words.what} ${words.do}`.match(/\{\w+\}/g) ?? [])].sort();
  for (const code of codes as (keyof typeof ja)[]) expect(placesIn(en[code]), code).toEqual(placesIn(ja[code]));
});

test('the Japanese is Japanese', () => {
  for (const [code, words] of Object.entries(ja)) expect(words.do, code).toMatch(/[ぁ-ん]/);
});
