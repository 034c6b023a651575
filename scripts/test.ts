/**
 * `npm test`: everything that can be checked on this machine, in the order in which a failure is cheapest to find. Ends
 * with one line of counts; what could not be run here is a skip, with its reason above.
 */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildViewer } from './build.ts';
import { displayMissing, findChromium, findElectron, installOracles, isRoot } from './runtimes.ts';

const root = path.join(import.meta.dirname, '..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-test-'));
/** The ordinary user of Debian's who owns nothing. */
const nobody = { uid: 65534, gid: 65534 };
const counts = { passed: 0, failed: 0, skipped: 0 };
/** Named again at the end, with what each said first, where they are found without reading everything. */
const notable: string[] = [];
const linesOfError = 6;
const widthOfError = 300;

function main(): void {
  check('types', 'node_modules/typescript/bin/tsc', ['-p', '.']);
  check('format and lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']);
  check('lint with types', 'node_modules/oxlint/bin/oxlint', ['--type-aware']);

  installOracles();
  // Before the unit tests: some of them draw sheets and decode images in a browser.
  const chromium = findChromium();
  if ('path' in chromium) process.env.TOMOSHIBI_CHROMIUM = chromium.path;
  buildViewer();
  // Before them too: one of them watches the real program.
  const electron = findElectron({ download: true });
  // Tests of single screens draw them with it.
  process.env.TOMOSHIBI_TEST_RENDERER = path.join(root, 'dist/renderer');
  unitTests();

  const projects: string[] = [];
  if ('path' in chromium) projects.push('web');
  else skip('e2e in Chromium', chromium.missing);
  const unseen = displayMissing();
  if ('missing' in electron) skip('e2e in Electron', electron.missing);
  else if (unseen) skip('e2e in Electron', unseen);
  else {
    process.env.TOMOSHIBI_ELECTRON = electron.path;
    projects.push('desktop');
  }
  if (projects.length === 0) return;
  if (!isRoot) endToEnd(projects, path.join(scratch, 'e2e.json'));
  else if (canBeRunByNobody('path' in electron ? electron.path : null)) endToEndAsNobody(projects);
  else {
    skip('Electron’s sandbox', 'an ordinary user cannot read this checkout or run the Electron binary');
    endToEnd(projects, path.join(scratch, 'e2e.json'));
  }
}

/** One tool that is green or red as a whole. */
function check(name: string, script: string, args: string[]): void {
  heading(name);
  const { status } = spawnSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  counts[status === 0 ? 'passed' : 'failed'] += 1;
  if (status !== 0) notable.push(`failed: ${name}`);
}

function skip(name: string, reason: string): void {
  heading(name);
  console.log(`skipped: ${reason}`);
  counts.skipped += 1;
}

function unitTests(): void {
  heading('unit');
  const report = path.join(scratch, 'unit.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  spawnSync(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const result = readReport(report) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    testResults: {
      name: string;
      status: string;
      message: string;
      assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
    }[];
  } | null;
  if (!result) {
    counts.failed += 1;
    notable.push('failed: the unit tests did not end');
    return;
  }
  // A file that fails before its first test has no tests to count.
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  counts.passed += result.numPassedTests;
  counts.failed += result.numFailedTests + broken.length;
  counts.skipped += result.numPendingTests;
  for (const { name, assertionResults } of result.testResults) {
    const file = path.relative(root, name);
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed') notable.push(`failed: ${file} › ${fullName}`, ...said(failureMessages[0]));
    }
  }
  for (const { name, message } of broken) {
    notable.push(`failed: ${path.relative(root, name)}, before its first test`, ...said(message));
  }
}

/** The beginning of an error, set in: only the end of a log may be kept. */
function said(message = ''): string[] {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at (?:.*node_modules|new Promise)/.test(line))
    .slice(0, linesOfError);
  return lines.map((line) => `    ${line.slice(0, widthOfError)}`);
}

function endToEnd(projects: string[], report: string, as: SpawnSyncOptions = {}): void {
  heading(`e2e: ${projects.join(' and ')}`);
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
  const chosen = projects.map((project) => `--project=${project}`);
  spawnSync(process.execPath, [cli, 'test', ...chosen, '--reporter=list,json'], {
    cwd: root,
    stdio: 'inherit',
    ...as,
    env: { ...process.env, ...as.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  countPlaywright(report);
}

/** As root Chromium would run without its sandbox, which no station does. */
function endToEndAsNobody(projects: string[]): void {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-nobody-'));
  fs.chmodSync(home, 0o777);
  const env = {
    HOME: home,
    TMPDIR: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    TOMOSHIBI_E2E_OUTPUT: path.join(home, 'results'),
  };
  endToEnd(projects, path.join(home, 'e2e.json'), { ...nobody, env });
  fs.rmSync(home, { recursive: true, force: true });
}

function canBeRunByNobody(electron: string | null): boolean {
  const files = [path.join(root, 'package.json'), ...(electron ? [electron] : [])];
  const look = `for (const file of ${JSON.stringify(files)}) require('fs').accessSync(file, require('fs').constants.R_OK)`;
  return spawnSync(process.execPath, ['-e', look], nobody).status === 0;
}

interface Suite {
  suites?: Suite[];
  specs: {
    title: string;
    file: string;
    tests: { projectName: string; status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

function countPlaywright(report: string): void {
  const result = readReport(report) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    suites: Suite[];
    errors: { message?: string }[];
  } | null;
  if (!result) {
    counts.failed += 1;
    notable.push('failed: the e2e tests did not end');
    return;
  }
  counts.passed += result.stats.expected + result.stats.flaky;
  counts.failed += result.stats.unexpected + result.errors.length;
  counts.skipped += result.stats.skipped;
  for (const { message } of result.errors) notable.push('failed: e2e, outside its tests', ...said(message));
  noteSpecs(result.suites);
}

function noteSpecs(suites: readonly Suite[]): void {
  const words: Record<string, string> = { unexpected: 'failed', flaky: 'passed at the second attempt' };
  for (const { suites: inner = [], specs } of suites) {
    noteSpecs(inner);
    for (const { title, file, tests } of specs) {
      for (const { projectName, status, results } of tests) {
        if (!words[status]) continue;
        const first = results.find(({ error }) => error)?.error;
        notable.push(`${words[status]}: ${file} [${projectName}] › ${title}`, ...said(first?.message));
      }
    }
  }
}

function readReport(file: string): unknown {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

function heading(name: string): void {
  console.log(`\n── ${name}`);
}

try {
  main();
} catch (error) {
  console.error(error);
  counts.failed += 1;
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
if (notable.length > 0) console.log(`\n${notable.join('\n')}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
