/** README.txt of a freshly exported medium, typed as it stands, with nothing of ours: age, openssl, coreutils, sqlite3mc. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../exporter/config.ts';
import { runExport } from '../../exporter/run.ts';
import { fingerprintOf, type Manifest } from '../../shared/media.ts';
import { hasTools } from '../tool.ts';
import { makeFacility, smallStudy, stationPassphrase, type TestFacility, writeSmallConfig } from './facility.ts';
import { writeSqlite3mc } from './sqlite3mc.ts';

const tools = ['age', 'openssl', 'sha256sum', 'basenc', 'script'];

describe.skipIf(!hasTools(tools))('the recovery steps of README.txt', () => {
  let facility: TestFacility;
  let medium: string;
  let manifest: Manifest;
  let bin: string;
  beforeAll(async () => {
    facility = await makeFacility();
    bin = writeSqlite3mc(facility.folder);
    const options = { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal };
    await runExport(loadConfig(writeSmallConfig(facility)), options);
    manifest = JSON.parse(fs.readFileSync(path.join(facility.disk, 'TOMOSHIBI/manifest.json'), 'utf8'));
  }, 60_000);
  beforeEach(() => {
    medium = path.join(facility.folder, 'copy');
    fs.rmSync(medium, { recursive: true, force: true });
    fs.cpSync(path.join(facility.disk, 'TOMOSHIBI'), medium, { recursive: true });
  });
  afterAll(() => facility.remove(), 60_000);

  /** Types the lines with `$ ` up to this step, at a terminal; what each step printed. */
  function follow(lastStep: number, passphrase = stationPassphrase): string[] {
    const readme = fs.readFileSync(path.join(medium, 'README.txt'), 'utf8');
    const identity = path.join(facility.keys.folder, 'station-identity.age');
    const typed: string[] = ['exec 2>&1'];
    for (const line of readme.split('\n')) {
      const step = /^(\d)\. /.exec(line)?.[1];
      if (step && Number(step) > lastStep) break;
      if (step) typed.push(`printf '\\n== ${step}\\n'`);
      if (line.startsWith('$ ')) typed.push(line.slice(2).replace(/^IDENTITY=.*/, `IDENTITY='${identity}'`));
    }
    const steps = path.join(facility.folder, 'steps.sh');
    fs.writeFileSync(steps, `${typed.join('\n')}\nprintf '\\n== end %s\\n' "$OUT"\n`);
    const { stdout } = spawnSync('script', ['-qefc', `sh ${steps}`, '/dev/null'], {
      cwd: medium,
      input: `${passphrase}\n`,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    const [, ...said] = stdout.replaceAll('\r', '').split(/^== /m);
    return ['', ...said.map((text) => text.slice(text.indexOf('\n') + 1).trim()), said.at(-1)!.trim()];
  }

  const flip = (name: string, at: number) => {
    const file = path.join(medium, name);
    const bytes = fs.readFileSync(file);
    bytes[at]! ^= 1;
    fs.writeFileSync(file, bytes);
  };

  it('lead from the medium and the passphrase to names, and to the DICOM file that was exported', async () => {
    const said = follow(6);
    const out = said.at(-1)!.replace('end ', '');
    expect(said[1]).toBe('');
    expect(said[2]!.split('\n')).toEqual([
      (await fingerprintOf(facility.keys.publicKey)).replaceAll(' ', ''),
      'Signature Verified Successfully',
      '1',
    ]);
    expect(fs.statSync(path.join(out, 'identity.txt')).mode & 0o077).toBe(0);
    expect(said[5]!.split('\n')).toEqual(['2', '0012345|灯火 太郎|1950-01-01', '0012412|見本 磁気|1958-10-20']);

    const dicom = fs.readFileSync(path.join(out, '1.dcm'));
    expect(smallStudy().filter((original) => original.equals(dicom))).toHaveLength(1);
    fs.rmSync(out, { recursive: true });
  }, 60_000);

  it('leave nothing behind', () => {
    const said = follow(7);
    expect(fs.existsSync(said.at(-1)!.replace('end ', ''))).toBe(false);
    expect(fs.readdirSync(medium).sort()).toEqual(fs.readdirSync(path.join(facility.disk, 'TOMOSHIBI')).sort());
  }, 60_000);

  it('find every kind of flipped file, and only that', () => {
    for (const file of [manifest.records, manifest.files.find(({ kind }) => kind === 'study')!.path]) {
      flip(file, 5000);
      expect(follow(1)[1]).toBe(`damaged: ./${file}`);
      flip(file, 5000);
    }
    flip('manifest.json', 300);
    expect(follow(2)[2]).toContain('Signature Verification Failure');
    flip('manifest.json', 300);
    flip('manifest.sig', 10);
    expect(follow(2)[2]).toContain('Signature Verification Failure');
    flip('manifest.sig', 10);
    flip('keys.age', 100);
    expect(follow(2)[2]!.split('\n')).toEqual([expect.anything(), 'Signature Verified Successfully', '0']);
  }, 60_000);

  it('open nothing under another passphrase', () => {
    const said = follow(5, 'not the passphrase');
    expect(said[3]).toContain('incorrect passphrase');
    expect(said[5]).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    fs.rmSync(said.at(-1)!.replace('end ', ''), { recursive: true, force: true });
  }, 60_000);

  it('are on the medium in lines that fit, without a word about a patient', () => {
    const readme = fs.readFileSync(path.join(medium, 'README.txt'), 'utf8');
    expect(readme).not.toMatch(/灯火 太郎|\b00\d{5}\b/);
    expect(readme).toContain(facility.keys.name);
  });
});
