import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-forms-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function lint(...files: string[]) {
  const { stdout, status } = spawnSync(process.execPath, ['scripts/forms.ts', 'lint', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  return { said: stdout.trimEnd().split('\n'), status };
}

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

test('our own forms are sound, and so is the example of docs/forms.md', () => {
  const documentation = fs.readFileSync(path.join(root, 'docs/forms.md'), 'utf8');
  const [example] = /^code: H3[\s\S]*?(?=```)/m.exec(documentation)!;
  const own = fs
    .readdirSync(path.join(root, 'resources/forms'))
    .map((name) => path.join(root, 'resources/forms', name));
  const { said, status } = lint(written('example.yml', example), ...own);
  expect(said.filter((line) => line.startsWith('  ') && line !== '  sound')).toEqual([]);
  expect(status).toBe(0);
});

test('what is wrong is said with its line, and ends with 1', () => {
  const head = "code: H1\nversion: '1.0'\ntitle: { ja: 試し, en: Trial }\n";
  const tail = 'copies:\n  - { ja: 病棟, en: Ward }\n';
  const pdf = `${head}paper: { size: A4, orientation: portrait }
blocks:
  - { kind: pdf, title: { ja: 試し, en: Trial }, file: gone.pdf }
${tail}`;
  const wrong = `${head}paper: { size: A4, orientation: sideways }
blocks:
  - kind: statement
    paragraphs: [{ ja: 文 }]
${tail}`;
  const files = [written('pdf.yml', pdf), written('wrong.yml', wrong), written('broken.yml', 'code: [')];
  const { said, status } = lint(...files);
  expect(status).toBe(1);
  expect(said).toContain('  the PDF is not beside its definition');
  expect(said.some((line) => line.startsWith('  line 4: paper.orientation: '))).toBe(true);
  expect(said.some((line) => line.startsWith('  line 7: blocks.0.paragraphs.0.en: '))).toBe(true);
  expect(said.some((line) => /^ {2}line 1: /.test(line))).toBe(true);
});

test('a command that is not understood says how', () => {
  const { stderr, status } = spawnSync(process.execPath, ['scripts/forms.ts', 'draw'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('npm run forms -- lint FILE');
});
