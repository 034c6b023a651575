import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDefinition } from '../../shared/form-file.ts';
import { tooMuchForYaml } from '../../shared/yaml-text.ts';

test.each([
  ['brackets', `a: ${'{'.repeat(10_000)}`, 1],
  ['brackets, one a line', `a:\n${'[\n'.repeat(10_000)}`, 102],
  ['marks', `a:\n  ${'- '.repeat(500)}b`, 2],
  ['keys side by side', Array.from({ length: 30_000 }, (_, index) => `k${index}: v`).join('\n'), 2001],
  ['keys in brackets', `a: {\n${Array.from({ length: 300 }, () => 'k: v,'.repeat(100)).join('\n')}}`, 52],
  ['a line of quotes', '"'.repeat(100_000), 1],
])('%s without end are refused with their line, at once', (_name, text, line) => {
  const started = performance.now();
  expect(tooMuchForYaml(text)?.line).toBe(line);
  expect(readDefinition(text)).toMatchObject({ value: null, problems: [{ line }] });
  expect(performance.now() - started).toBeLessThan(500);
});

test('a name that stands for more and more of others is refused, with the reason', () => {
  const names = Array.from(
    { length: 9 },
    (_, index) => `- &${'abcdefghi'[index]} [${`*${'abcdefghi'[index - 1]},`.repeat(index && 9)}x]`,
  );
  expect(readDefinition(names.join('\n'))).toMatchObject({ value: null, problems: [{ message: /alias/i }] });
});

test('what people write is parsed: long lists, deep lists, braces in words', () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, index) => `  - file: ${index}.pdf\n    title: 手順{${index}\n    order: ${index}`,
  );
  const text = `documents:\n${entries.slice(0, 90).join('\n')}\nwards: [3東, 4西]\n`;
  expect(tooMuchForYaml(text)).toBeNull();
  expect((parse(text) as { documents: unknown[] }).documents).toHaveLength(90);
  expect(tooMuchForYaml(entries.map((entry) => entry.replace('{', '')).join('\n'))).toBeNull();
});
