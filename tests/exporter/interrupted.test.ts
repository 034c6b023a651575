import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { runExport } from '../../exporter/run.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { Archive, manifestOf, openFile, studiesOf, studyRows, uidOf } from './archive.ts';
import { makeFacility, type TestFacility } from './facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
afterAll(() => facility.remove());

function newDisk(): string {
  return fs.mkdtempSync(path.join(facility.folder, 'disk-'));
}

/** Runs the command line and kills it that many milliseconds after the first study lies sealed on the medium. */
async function killedRun(configFile: string, disk: string, afterFirstStudy: number): Promise<boolean> {
  const cli = path.join(import.meta.dirname, '../../exporter/cli.ts');
  const child = fork(cli, ['run', '--config', configFile], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const before = sealedOn(disk).length;
  while (child.exitCode === null && sealedOn(disk).length === before) await sleep(5);
  await Promise.race([sleep(afterFirstStudy), exited]);
  const killed = child.exitCode === null && child.kill('SIGKILL');
  await exited;
  return killed;
}

function sealedOn(disk: string): string[] {
  const folder = path.join(disk, 'TOMOSHIBI/images');
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.db'));
}

async function instancesOf(disk: string, uid: string): Promise<number> {
  const row = (await studyRows(facility, disk)).find((study) => study.uid === uid)!;
  const entry = manifestOf(disk).files.find((file) => file.path === row.file)!;
  const database = await openFile(facility, disk, entry);
  const count = database.prepare('SELECT count(*) FROM instance').pluck().get() as number;
  database.close();
  return count;
}

describe('an export that is killed', () => {
  it('leaves the old generation or the new one, and the next run takes over what was finished', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    for (let index = 0; index < 3; index++) archive.put(index);
    await archive.export(disk);
    // Enough that a fast machine takes longer than the time between two commits of what was finished.
    const lot = 100;
    let studies = 3;
    let resumed = 0;
    const file = path.join(facility.folder, 'killed.yml');
    fs.writeFileSync(file, stringify(archive.config(disk)));
    for (const moment of [0, 400, 800]) {
      for (let more = 0; more < lot; more++) archive.put(studies + more, { instances: 2, bytes: 262_144 });
      studies += lot;
      const old = manifestOf(disk);
      const killed = await killedRun(file, disk, moment);
      const { sequence, findings } = await verifyMedium(disk, facility.keys.publicKey);
      expect(findings.filter(({ problem }) => !['not-in-manifest', 'unfinished'].includes(problem))).toEqual([]);
      if (killed && sequence === old.sequence) expect(manifestOf(disk)).toEqual(old);

      const times = timesOf(disk);
      const next = await archive.export(disk);
      resumed += next.resumed;
      expect(next.records.imaging_study).toBe(studies);
      expect(next.totals.mapped).toBe(3 + (studies - 3) * 2);
      expect(studiesOf(manifestOf(disk))).toHaveLength(studies);
      expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
      expect(await instancesOf(disk, uidOf(studies - 1))).toBe(2);
      // What was taken over was not touched.
      const after = timesOf(disk);
      for (const listed of studiesOf(manifestOf(disk))) {
        if (times.has(listed)) expect(after.get(listed)).toBe(times.get(listed));
      }
    }
    expect(resumed).toBeGreaterThan(0);
  }, 180_000);

  it('is read again whole where a study was being built', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    // One study of two files at the ends of a long list: the first is read, and the run stopped, before the last.
    archive.put(0, { instances: 1 });
    for (let index = 1; index < 40; index++) archive.put(index);
    fs.mkdirSync(path.join(archive.folder, 'study-9999'));
    fs.cpSync(path.join(archive.folder, 'study-0000/1'), path.join(archive.folder, 'study-9999/again'));
    const stop = new AbortController();
    let read = 0;
    const stopping = runExport(archive.config(disk), {
      now: new Date(),
      signal: new Proxy(stop.signal, {
        get: (signal, name) => {
          // Asked before every file.
          if (name === 'throwIfAborted' && ++read === 70) stop.abort();
          const value: unknown = Reflect.get(signal, name, signal);
          return typeof value === 'function' ? value.bind(signal) : value;
        },
      }),
    });
    await expect(stopping).rejects.toMatchObject({ name: 'AbortError' });
    expect(sealedOn(disk).length).toBeGreaterThan(0);
    const next = await archive.export(disk);
    expect(next.studies.written + next.studies.reused).toBe(40);
    expect(next.resumed).toBeGreaterThan(0);
    expect(next.totals).toMatchObject({ mapped: 40, skipped: 1 });
    expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
  }, 60_000);

  it('relies on nothing that the disk did not keep', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    const studies = 200;
    for (let index = 0; index < studies; index++) archive.put(index, { bytes: 32_768 });
    const file = path.join(facility.folder, 'unkept.yml');
    fs.writeFileSync(file, stringify(archive.config(disk)));
    expect(await killedRun(file, disk, 300)).toBe(true);
    expect(fs.existsSync(path.join(disk, 'TOMOSHIBI/manifest.json'))).toBe(false);
    const [altered, gone] = sealedOn(disk).map((name) => path.join(disk, 'TOMOSHIBI/images', name));
    const bytes = fs.readFileSync(altered!);
    bytes.fill(0, bytes.length - 4096);
    fs.writeFileSync(altered!, bytes);
    fs.rmSync(gone!);
    const next = await archive.export(disk);
    expect(next.records.imaging_study).toBe(studies);
    expect(next.resumed).toBeLessThan(studies);
    expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
  }, 60_000);

  it('copes with a key folder that was put back from before, and with a medium that lost its files', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    for (let index = 0; index < 5; index++) archive.put(index);
    const state = path.join(facility.keys.folder, 'state.db');
    const before = fs.readFileSync(state);
    await archive.export(disk);
    fs.writeFileSync(state, before);
    expect((await archive.export(disk)).studies).toEqual({ written: 5, reused: 0 });
    fs.rmSync(path.join(disk, 'TOMOSHIBI', studiesOf(manifestOf(disk))[0]!));
    expect((await archive.export(disk)).studies).toEqual({ written: 1, reused: 4 });
    expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
    const other = newDisk();
    expect((await archive.export(other)).studies).toEqual({ written: 5, reused: 0 });
    expect((await archive.export(disk)).studies).toEqual({ written: 0, reused: 5 });
  }, 60_000);

  it('by a medium that is pulled says so; plugged in again, the medium is as it was', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    for (let index = 0; index < 40; index++) archive.put(index);
    await archive.export(disk);
    for (let index = 40; index < 80; index++) archive.put(index);
    const before = manifestOf(disk);
    const [mounted, away] = [path.join(disk, 'TOMOSHIBI'), path.join(disk, 'away')];
    const running = archive.export(disk).catch((error: unknown) => error);
    while (sealedOn(disk).length === 40) await sleep(5);
    fs.renameSync(mounted, away);
    expect(await running).toMatchObject({ code: 'medium-unwritable' });
    fs.rmSync(mounted, { recursive: true, force: true });
    fs.renameSync(away, mounted);
    expect(manifestOf(disk)).toEqual(before);
    const next = await archive.export(disk);
    expect(next.studies.written + next.studies.reused).toBe(80);
    expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
  }, 60_000);

  it('refuses a second run over the same keys', async () => {
    const archive = new Archive(facility);
    for (let index = 0; index < 5; index++) archive.put(index);
    const runs = await Promise.allSettled([archive.export(newDisk()), archive.export(newDisk())]);
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = runs.find((run) => run.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'export-already-running' });
  }, 60_000);
});

function timesOf(disk: string): Map<string, string> {
  const folder = path.join(disk, 'TOMOSHIBI');
  return new Map(
    sealedOn(disk).map((name) => {
      const { ino, mtimeNs } = fs.statSync(path.join(folder, 'images', name), { bigint: true });
      return [`images/${name.split(path.sep).join('/')}`, `${ino} ${mtimeNs}`];
    }),
  );
}
