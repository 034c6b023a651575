/** The manuals say what the program says: every word of a button, every command and every picture in them exists. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buttonWords, type Manual } from '../../../renderer/manuals/manual.ts';
import { compileManual } from '../../../renderer/manuals/vite/compile.ts';
import { manualLanguages, manualNames } from '../../../shared/manuals.ts';

const root = path.join(import.meta.dirname, '../../..');
const folder = path.join(root, 'docs/manual');
const manuals = manualLanguages.flatMap((language) =>
  manualNames.map((name) => {
    const file = path.join(folder, language, `${name}.md`);
    const text = fs.readFileSync(file, 'utf8');
    return { language, name, file, text, manual: compileManual(text) };
  }),
);

/** What the program shows in that language, without the signs and arrows around it. */
function shown(language: string): Set<string> {
  const locales = path.join(root, 'resources/locales', language);
  const values = fs
    .readdirSync(locales)
    .flatMap((file) => textsIn(JSON.parse(fs.readFileSync(path.join(locales, file), 'utf8'))));
  return new Set(values.map((value) => value.replace(/^[✓⚠←] | [→…]$/g, '')));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test('every word that a manual takes for the program’s own stands on a screen in its language', () => {
  const wrong: string[] = [];
  let looked = 0;
  for (const language of manualLanguages) {
    const words = shown(language);
    for (const { name, text } of manuals.filter((manual) => manual.language === language)) {
      for (const [, japanese, english] of text.matchAll(buttonWords)) {
        const word = (japanese ?? english)!;
        looked += 1;
        if (!words.has(word)) wrong.push(`${language} ${name}: ${word}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(looked).toBeGreaterThan(100);
});

test('every command in a manual exists', () => {
  const said = manuals.flatMap(({ text }) => [...text.matchAll(/^tomoshibi-exporter ([a-z]+)/gm)]);
  expect(said.length).toBeGreaterThan(20);
  for (const [line, command] of said) {
    expect(fs.existsSync(path.join(root, `exporter/commands/${command}.ts`)), line).toBe(true);
  }
});

test('both languages have the same sections, steps and pictures, and every picture is there, small', () => {
  const shape = ({ blocks }: Manual) =>
    blocks.map((block) => {
      if (block.kind === 'picture') return `picture ${path.basename(block.address)}`;
      if (block.kind === 'step') return `step ${block.number}`;
      return block.kind === 'table' ? `table ${block.rows.length}` : block.kind;
    });
  for (const name of manualNames) {
    const [ja, en] = manuals.filter((manual) => manual.name === name);
    expect(shape(en!.manual), name).toEqual(shape(ja!.manual));
    for (const { file, manual } of [ja!, en!]) {
      for (const block of manual.blocks) {
        if (block.kind !== 'picture') continue;
        const { size } = fs.statSync(path.resolve(path.dirname(file), block.address));
        expect(size, block.address).toBeLessThan(80_000);
      }
    }
  }
});

test('the list calls the manuals as they call themselves', () => {
  for (const { language, name, manual } of manuals) {
    const words = JSON.parse(
      fs.readFileSync(path.join(root, `resources/locales/${language}/manuals.json`), 'utf8'),
    ) as Record<string, string>;
    expect(manual.title, `${language} ${name}`).toMatch(words[name]!);
  }
});

test('what a manual may not hold fails the build', () => {
  for (const text of ['<b>x</b>', '[x](https://example.com)', '<script>x</script>', '* a\n\n  b\n', '~~x~~']) {
    expect(() => compileManual(`# Title\n\n${text}`), text).toThrow(/may not hold|is one line/);
  }
  expect(() => compileManual('no title')).toThrow(/begins with its title/);
});
