/** docs/architecture.md is true to the code: what it names exists, and every room of the program is named in it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const text = fs.readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
/** Where a line that begins with a path names others by what comes after it. */
const ending = /\.(?:ts|tsx|mjs|sql|yml|json|css|md|woff2)$/;

interface Line {
  number: number;
  text: string;
  names: string[];
}

const lines: Line[] = text.split('\n').map((line, index) => ({
  number: index + 1,
  text: line,
  names: [...line.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!).filter(isPath),
}));

function isPath(name: string): boolean {
  if (/[*:=$]|^(?:npm|GET|POST|\/|@)/.test(name)) return false;
  return ending.test(name) || /^(?:exporter|main|renderer|shared|scripts|tests|resources|docs|main|dist)\//.test(name);
}

/** A path is written out, or by its end beside one that is: `exporter/listen/` (`server.ts`). */
function found(line: Line, name: string): string | null {
  const whole = path.join(root, name);
  if (fs.existsSync(whole)) return whole;
  const section = sectionOf(line.number);
  for (const other of [...line.names, ...section]) {
    const beside = path.join(root, other.endsWith('/') ? other : path.dirname(other), name);
    if (fs.existsSync(beside)) return beside;
  }
  return null;
}

/** The folder that the heading above a line is about: `(`shared/`)`. */
function sectionOf(number: number): string[] {
  const heading = lines.slice(0, number).findLast(({ text: line }) => line.startsWith('### '));
  return heading?.names ?? [];
}

test('every path that it names exists', () => {
  const named = lines.flatMap((line) => line.names.map((name) => ({ line, name })));
  expect(named.length).toBeGreaterThan(400);
  const missing = named.filter(({ line, name }) => found(line, name) === null);
  expect(missing.map(({ line, name }) => `line ${line.number}: ${name}`)).toEqual([]);
});

test('every room, and every file that lies in none, is named in it', () => {
  const named = new Set(
    lines.flatMap((line) => line.names.map((name) => found(line, name))).map((at) => at && path.relative(root, at)),
  );
  const folders = new Set([...named].filter((at) => at !== null).flatMap(above));
  const missing: string[] = [];
  for (const top of ['exporter', 'main', 'renderer', 'shared']) {
    for (const entry of fs.readdirSync(path.join(root, top), { withFileTypes: true })) {
      const at = `${top}/${entry.name}`;
      // Names of throw-away files begin with a dot.
      if (entry.name.startsWith('.') || named.has(at) || (entry.isDirectory() && folders.has(at))) continue;
      missing.push(at);
    }
  }
  for (const at of ['renderer/screens', 'exporter/sources']) {
    for (const entry of fs.readdirSync(path.join(root, at), { withFileTypes: true })) {
      if (entry.isDirectory() && !folders.has(`${at}/${entry.name}`)) missing.push(`${at}/${entry.name}`);
    }
  }
  expect(missing).toEqual([]);
});

/** The folders that a path lies in or is. */
function above(at: string): string[] {
  const parts = at.replace(/\/$/, '').split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

test('every package of the program has its reason in it', () => {
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const table = text.slice(text.indexOf('## Dependencies'));
  const reasons = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1]!.trim());
  const inWords = reasons.flatMap((cell) => {
    const scope = /^@[\w-]+\//.exec(cell)?.[0] ?? '';
    return cell.split(', ').flatMap((name) => [name, `${scope}${name}`, name.replace(/^-/, `${scope}codec-`)]);
  });
  const packages = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  const missing = packages.filter(
    (name) => !inWords.some((word) => word === name || (word.endsWith('*') && name.startsWith(word.slice(0, -1)))),
  );
  expect(missing).toEqual([]);
});
