import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'pictures');

/** Every page of every form as it is meant to be: how it looks, `M7-1.png`, and what it says, `M7-1.txt`. */
export const keptPages = {
  folder,
  picture: (form: string, page: number) => path.join(folder, `${form}-${page}.png`),
  text: (form: string, page: number) => path.join(folder, `${form}-${page}.txt`),
  names: () => fs.readdirSync(folder).sort(),
};

/** What every page of a PDF says, by its places on paper; without the spaces before its lines' ends. */
export function pageTexts(pdf: string): string[] {
  const whole = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
  return whole
    .split('\f')
    .slice(0, -1)
    .map((page) => `${page.replace(/[^\S\n]+$/gm, '').trimEnd()}\n`);
}
