/**
 * Pages that tests draw on, each built once in a run, by whichever test file asks first. Vitest takes `setup` and
 * `teardown` from here; without it, as in the bench, a page lasts as long as its process.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import viteConfig from '../vite.config.ts';

/** The folder of this run's pages. */
const pagesVariable = 'TOMOSHIBI_TEST_PAGES';

/** dist/renderer, where whoever runs the tests has just built it. */
export const rendererVariable = 'TOMOSHIBI_TEST_RENDERER';

export function setup(): void {
  process.env[pagesVariable] = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-pages-'));
}

export function teardown(): void {
  fs.rmSync(process.env[pagesVariable]!, { recursive: true, force: true });
}

/** @returns the folder of the page, which nobody writes to */
export async function builtPage(name: string, buildInto: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = path.join(pagesFolder(), name);
  while (!fs.existsSync(folder)) {
    // Files of the tests run side by side: one builds, the others wait.
    if (!isFirst(`${folder}.building`)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      await buildInto(`${folder}.part`);
      fs.renameSync(`${folder}.part`, folder);
    } catch (error) {
      fs.rmdirSync(`${folder}.building`);
      throw error;
    }
  }
  return folder;
}

/** The whole window, as the program has it. */
export async function builtViewer(): Promise<string> {
  const buildInto = (outDir: string) =>
    build({
      ...viteConfig,
      configFile: false,
      logLevel: 'error',
      build: { ...viteConfig.build, outDir, minify: false },
    });
  return process.env[rendererVariable] ?? builtPage('viewer', buildInto);
}

function pagesFolder(): string {
  if (!process.env[pagesVariable]) {
    setup();
    process.once('exit', teardown);
  }
  return process.env[pagesVariable]!;
}

function isFirst(lock: string): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
