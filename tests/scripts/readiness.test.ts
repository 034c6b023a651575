/** The readiness on a command line, where nothing can be drawn: what is said, what is written, and how it ends. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ReadinessReport } from '../../shared/readiness.ts';
import { flip, makeFacility, passphrase, temporaryFolder, writeMedium } from '../main/medium-fixture.ts';

const command = path.join(import.meta.dirname, '../../scripts/readiness.ts');

function run(args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, TOMOSHIBI_CHROMIUM: '/nonexistent/chromium' },
  });
  return { status, stdout, stderr };
}

const left = () => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('tomoshibi-readiness-'));

test('a medium with a flipped byte fails with 1, in words and as JSON in the place of a PDF', {
  timeout: 60_000,
}, async () => {
  const facility = await makeFacility();
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const [study] = medium.studies;
  flip(medium.pathOf(study!), study!.bytes - 7);
  const folder = temporaryFolder();
  const file = (name: string, content: string | Uint8Array) => {
    fs.writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const identity = file('identity.age', facility.identityFile);
  const out = path.join(folder, 'report.pdf');
  const before = left();
  const asked = ['--identity', identity, '--out', out, '--language', 'en', '--by', 'Tomoshibi Hanako'];
  const { status, stdout, stderr } = run([
    medium.drive,
    ...asked,
    '--passphrase-file',
    file('right', `${passphrase}\n`),
  ]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/Failed {2}Medium\n/);
  expect(stdout).toContain('1 files are not what was signed');
  expect(stdout).toMatch(/Not done {2}Drawing paper\n/);
  expect(stdout).toMatch(/\nNot ready \(failed\): .*Medium/);
  expect(stderr).toContain('no PDF');
  const report = JSON.parse(fs.readFileSync(path.join(folder, 'report.json'), 'utf8')) as ReadinessReport;
  expect(report).toMatchObject({ by: { name: 'Tomoshibi Hanako' }, medium: { sequence: 1, from: 'medium' } });
  expect(JSON.stringify(report) + stdout).not.toMatch(/灯火 太郎|灯火 花子|"0001"/);
  expect(fs.existsSync(out)).toBe(false);
  expect(left()).toEqual(before);

  const wrong = run([medium.drive, ...asked, '--passphrase-file', file('wrong', 'not it\n')]);
  expect(wrong).toMatchObject({ status: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/passphrase/i);
  expect(run([medium.drive])).toMatchObject({ status: 2, stderr: expect.stringContaining('Exit codes: 0') });
  expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run readiness') });
});
