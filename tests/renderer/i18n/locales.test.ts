import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = path.resolve('resources/locales');
const files = fs.readdirSync(path.join(folder, 'ja')).toSorted();

test('both languages have the same files', () => {
  expect(fs.readdirSync(path.join(folder, 'en')).toSorted()).toEqual(files);
});

describe.each(files)('%s', (file) => {
  const ja = flat(JSON.parse(fs.readFileSync(path.join(folder, 'ja', file), 'utf8')));
  const en = flat(JSON.parse(fs.readFileSync(path.join(folder, 'en', file), 'utf8')));

  test('has the same keys in both languages', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(ja).toSorted());
  });

  test('fills the same places in both languages, and says something in each', () => {
    for (const [key, words] of Object.entries(ja)) {
      expect(placesOf(en[key]!), key).toEqual(placesOf(words));
      expect(words, key).not.toBe('');
      expect(en[key], key).not.toBe('');
    }
  });

  test('is English in English: Japanese only beside it, for paper that both read', () => {
    for (const [key, words] of Object.entries(en)) {
      if (/[ぁ-んァ-ヶ一-鿿]/.test(words)) expect(words, key).toMatch(/[a-z]{3}/);
    }
  });
});

function flat(value: unknown, prefix = ''): Record<string, string> {
  if (typeof value === 'string') return { [prefix]: value };
  return Object.assign({}, ...Object.entries(value as object).map(([key, child]) => flat(child, `${prefix}/${key}`)));
}

function placesOf(words: string): string[] {
  return [...new Set([...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].toSorted();
}
