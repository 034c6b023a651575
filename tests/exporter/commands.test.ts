/** The command line over an exported medium: what it says, in both languages, and what it ends with. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Encrypter } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityCard } from '../../exporter/card.ts';
import { loadConfig } from '../../exporter/config.ts';
import type { Inspection } from '../../exporter/inspect.ts';
import { inspectionText } from '../../exporter/inspect-text.ts';
import { loadFacility, sign } from '../../exporter/keys.ts';
import { runExport } from '../../exporter/run.ts';
import { rotate } from '../../exporter/stations.ts';
import { type Verification, verifyMedium } from '../../exporter/verify.ts';
import { exporterWords } from '../../exporter/words.ts';
import { formatIdentity, readIdentityText } from '../../shared/identity.ts';
import { filesOf, type Manifest, manifestSchema } from '../../shared/media.ts';
import { decryptIdentity } from '../../shared/unlock.ts';
import { hasTool, hasTools } from '../tool.ts';
import { makeFacility, stationPassphrase, type TestFacility, writeSmallConfig } from './facility.ts';

let facility: TestFacility;
let manifest: Manifest;
let disk: string;
/** The station's, under the same passphrase, opened in an instant. */
let quickIdentity: string;
const inFolder = (name: string) => path.join(disk, 'TOMOSHIBI', name);
beforeAll(async () => {
  facility = await makeFacility();
  const config = writeSmallConfig(facility);
  const options = { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal };
  await runExport(loadConfig(config), options);
  rotate(facility.keys.folder, options.now);
  await runExport(loadConfig(config), { ...options, now: new Date('2026-11-22T22:00:00') });
  const file = path.join(facility.disk, 'TOMOSHIBI/manifest.json');
  manifest = manifestSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  fs.writeFileSync(path.join(facility.folder, 'pass'), `${stationPassphrase}\n`);
  const slow = fs.readFileSync(path.join(facility.keys.folder, 'station-identity.age'));
  const encrypter = new Encrypter();
  encrypter.setPassphrase(stationPassphrase);
  encrypter.setScryptWorkFactor(8);
  quickIdentity = path.join(facility.folder, 'quick-identity.age');
  fs.writeFileSync(
    quickIdentity,
    await encrypter.encrypt(formatIdentity(await decryptIdentity(slow, stationPassphrase))),
  );
}, 60_000);
beforeEach(() => {
  disk = path.join(facility.folder, 'copy');
  fs.rmSync(disk, { recursive: true, force: true });
  fs.cpSync(facility.disk, disk, { recursive: true });
});
afterAll(() => facility.remove(), 60_000);

const cliFile = path.join(import.meta.dirname, '../../exporter/cli.ts');
const cli = (...args: string[]) =>
  spawnSync(process.execPath, [cliFile, ...args], { encoding: 'utf8', input: '', timeout: 30_000 });
const keysOption = () => ['--keys', facility.keys.folder];
const passOption = () => ['--passphrase-file', path.join(facility.folder, 'pass')];

function flip(file: string, at: number): void {
  const bytes = fs.readFileSync(file);
  bytes[at]! ^= 1;
  fs.writeFileSync(file, bytes);
}

describe('verify', () => {
  it('says of every damaged file what it means, and of the rest that it is whole', async () => {
    const study = manifest.files.find(({ kind }) => kind === 'study')!;
    const older = manifest.files.find(({ kind, path: file }) => kind === 'records' && file !== manifest.records)!;
    const papers = manifest.documents!.find(({ covers }) => covers.includes('hospital-documents'))!;
    const roster = manifest.documents!.find(({ covers }) => covers.includes('staff'))!;
    flip(inFolder(study.path), 4000);
    fs.truncateSync(inFolder(older.path), 100);
    fs.rmSync(inFolder(roster.path));
    fs.rmSync(inFolder(papers.path));
    fs.symlinkSync('/etc/hostname', inFolder(papers.path));
    fs.writeFileSync(inFolder('autorun.inf'), '[autorun]');
    fs.writeFileSync(inFolder('records/0123.part'), 'half');
    const { findings, sound, files } = await verifyMedium(disk, facility.keys.publicKey);
    expect(sound).toBe(false);
    expect(files).toBe(filesOf(manifest).length);
    expect(new Set(findings)).toEqual(
      new Set([
        { path: study.path, problem: 'wrong-hash', part: 'study' },
        { path: roster.path, problem: 'missing', part: 'staff' },
        { path: older.path, problem: 'wrong-size', part: 'earlier-records' },
        { path: papers.path, problem: 'not-a-file', part: 'documents' },
        { path: 'autorun.inf', problem: 'not-in-manifest', part: 'none' },
        { path: 'records/0123.part', problem: 'unfinished', part: 'none' },
      ]),
    );
    const said = cli('verify', disk);
    expect(said.status).toBe(1);
    expect(said.stdout).toContain(`中身が変わっています (1 件)\n  画像です。`);
    expect(said.stdout).toContain(study.path);
    expect(said.stdout).toContain('署名どおりでないものが 5 件あります');
    const english = cli('verify', disk, '--language', 'en', ...keysOption());
    expect(english.stdout).toContain('signed by the facility of this key folder');
    expect(english.stdout).toContain('only those studies cannot be shown');
    expect(english.stdout).not.toMatch(/[ぁ-ん]/);
  });

  it('ends with 0 for a sound medium, also beside what a run has not finished', () => {
    fs.writeFileSync(inFolder('records/0123.part'), 'half');
    const said = cli('verify', disk, '--json');
    expect(said.status).toBe(0);
    expect(JSON.parse(said.stdout) as Verification).toMatchObject({ sound: true, sequence: 2, readme: true });
    fs.rmSync(inFolder('records/0123.part'));
    expect(cli('verify', disk).stdout).toContain('すべて署名どおりです。');
  });

  it('names a slice and the other media of a set, and does not miss what they hold', () => {
    const held: Manifest = {
      ...manifest,
      slice: { modalities: ['CT', 'MR'], since: '2024-04-01' },
      leftOut: [{ modality: 'US', studies: 3, since: '2020-01-01', until: '2026-11-01' }],
      set: {
        medium: 1,
        media: 2,
        elsewhere: [
          { medium: 2, files: 7, bytes: 5e9, studies: [{ modality: 'MR', studies: 6, since: null, until: null }] },
        ],
      },
    };
    const bytes = Buffer.from(JSON.stringify(held));
    fs.writeFileSync(inFolder('manifest.json'), bytes);
    fs.writeFileSync(inFolder('manifest.sig'), sign(facility.keys, bytes));
    const { status, stdout } = cli('verify', disk, '--language', 'en');
    expect(status).toBe(0);
    for (const words of [
      'only these were to be held',
      'modalities CT, MR',
      'from 2024-04-01',
      'on no medium: US 3 (2020-01-01 to 2026-11-01)',
      'Medium 1 of 2',
      'medium 2: 7 files, 5000 MB, MR 6',
    ]) {
      expect(stdout).toContain(words);
    }
  });

  it('refuses another facility, an edited manifest, no signature, and a folder without a medium', async () => {
    const other = Buffer.alloc(32, 7).toString('base64');
    await expect(verifyMedium(disk, other)).rejects.toMatchObject({ code: 'medium-other-facility' });
    flip(inFolder('manifest.json'), 300);
    await expect(verifyMedium(disk)).rejects.toMatchObject({ code: 'medium-altered' });
    const said = cli('verify', disk);
    expect(said).toMatchObject({ status: 1, stdout: '' });
    expect(said.stderr).toMatch(/^medium-altered\n.*[ぁ-ん].*\n.*[a-z]/);
    fs.rmSync(inFolder('manifest.sig'));
    await expect(verifyMedium(disk)).rejects.toMatchObject({ code: 'medium-unsigned' });
    await expect(verifyMedium(facility.folder)).rejects.toMatchObject({ code: 'medium-not-found' });
  });

  it('finds damaged keys, and takes those of an interrupted commit', async () => {
    fs.copyFileSync(inFolder('keys.age'), inFolder('keys.age.part'));
    flip(inFolder('keys.age'), 100);
    expect((await verifyMedium(disk)).findings).toEqual([]);
    fs.rmSync(inFolder('keys.age.part'));
    expect((await verifyMedium(disk)).findings).toEqual([{ path: 'keys.age', problem: 'wrong-hash', part: 'keys' }]);
  });

  it('stops when it is told to', async () => {
    const stopped = verifyMedium(disk, undefined, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('inspect', () => {
  const identity = () => ['--identity', quickIdentity];

  it('counts what is there, generation by generation, and shows nothing of a patient', () => {
    const json = JSON.parse(cli('inspect', disk, ...identity(), ...passOption(), '--json').stdout) as Inspection;
    expect(json.generations.map(({ sequence, isCurrent }) => [sequence, isCurrent])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(json.generations[0]!.patients).toBe(json.generations[1]!.patients);
    const sectionOf = (name: string) => json.sections.find(({ section }) => section === name)!;
    expect(sectionOf('allergies')).toMatchObject({ exported: true, records: 1, patients: 1, asOf: '2026-10-22' });
    expect(sectionOf('appointments')).toMatchObject({ exported: false, records: 0 });
    expect(json.modalities).toEqual([
      { modality: 'MR', studies: 1, oldest: '2026-11-19T15:12:00', newest: '2026-11-19T15:12:00' },
    ]);
    expect(json.studies.onMedium).toBe(1);
    expect(json).toMatchObject({ staff: 2, forms: null, documents: { count: 1, withoutText: 0 }, unreadable: [] });
    expect(json.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(json.epochs.reduce((sum, { files }) => sum + files, 0)).toBe(filesOf(manifest).length);

    const japanese = cli('inspect', disk, ...identity(), ...passOption());
    const english = { stdout: inspectionText(json, exporterWords('en'), 'en') };
    expect(japanese.stdout).toContain('書き出していない');
    expect(english.stdout).toMatch(/^ {2}Allergies +1 +1 {2}2026-10-22/m);
    expect(english.stdout).toMatch(/^ {2}Schedule +not exported$/m);
    for (const { stdout } of [japanese, english]) expect(stdout).not.toMatch(/太郎|トモシビ|001\d{4}/);
  });

  it('lists an older generation that is damaged, and is refused where the current one or the key is', () => {
    const older = manifest.files.find(({ kind, path: file }) => kind === 'records' && file !== manifest.records)!;
    fs.truncateSync(inFolder(older.path), 8192);
    const json = JSON.parse(cli('inspect', disk, ...identity(), ...passOption(), '--json').stdout) as Inspection;
    expect(json.generations.map(({ problem }) => problem)).toEqual([null, 'medium-file-damaged']);
    fs.rmSync(inFolder(manifest.records));
    const missing = cli('inspect', disk, ...identity(), ...passOption());
    expect([missing.status, missing.stderr.split('\n')[0]]).toEqual([1, 'medium-file-missing']);
    const wrong = path.join(facility.folder, 'wrong');
    fs.writeFileSync(wrong, 'another passphrase\n');
    expect(cli('inspect', disk, ...identity(), '--passphrase-file', wrong).stderr).toContain('passphrase-wrong');
  });
});

describe('the key card', () => {
  it('is one page, whose code gives age the identity back, and whose letters do', () => {
    const out = path.join(facility.folder, 'card.html');
    const made = cli('card', 'station', ...keysOption(), '--out', out);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(fs.statSync(out).mode & 0o077).toBe(0);
    const html = fs.readFileSync(out, 'utf8');
    const letters = /<pre>([\s\S]*)<\/pre>/.exec(html)![1]!.replace(/<i>\d*<\/i>/g, '');
    const file = fs.readFileSync(path.join(facility.keys.folder, 'station-identity.age'));
    expect(Buffer.from(readIdentityText(letters))).toEqual(file);
    expect(html).toContain(facility.keys.name);
    expect(html).not.toMatch(/AGE-SECRET-KEY|https?:|<script|src=/);
    expect(cli('card', '4東', ...keysOption(), '--out', out).stderr).toContain('station-unknown');
    const bare = path.join(facility.folder, 'bare');
    fs.writeFileSync(bare, `AGE-SECRET-KEY-1${'Q'.repeat(58)}\n`);
    const refused = cli('card', 'station', ...keysOption(), '--out', `${out}2`, '--identity', bare);
    expect(refused.stderr).toContain('identity-invalid');
    expect(fs.existsSync(`${out}2`)).toBe(false);
  });

  it.skipIf(!hasTools(['zbarimg', 'age', 'script']))('is read by zbarimg and opened by age', async () => {
    const html = await identityCard({
      file: fs.readFileSync(quickIdentity),
      facility: facility.keys.name,
      facilityKey: facility.keys.publicKey,
      name: 'station',
      day: '2026-11-21',
    });
    const picture = path.join(facility.folder, 'code.pbm');
    fs.writeFileSync(picture, drawn(html));
    const code = spawnSync('zbarimg', ['--raw', '-q', picture], { encoding: 'utf8' }).stdout;
    const file = path.join(facility.folder, 'from-card.age');
    fs.writeFileSync(file, readIdentityText(code));
    const opened = path.join(facility.folder, 'identity.txt');
    const input = `${stationPassphrase}\n`;
    spawnSync('script', ['-qefc', `age -d -o ${opened} ${file}`, '/dev/null'], { input, timeout: 30_000 });
    expect(fs.readFileSync(opened, 'utf8')).toContain(`# facility-key: ${facility.keys.publicKey}\nAGE-SECRET-KEY-1`);
  });

  /** The code of a card as a PBM picture, four dots to a module. */
  function drawn(html: string): string {
    const [, left, top, side, , path] = /viewBox="(\S+) (\S+) (\S+) (\S+)"><path d="([^"]+)"/.exec(html)!;
    const modules = Array.from({ length: Number(side) }, () => '0'.repeat(Number(side)).split(''));
    for (const [, x, y, width] of path!.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      for (let at = 0; at < Number(width); at++) modules[Number(y) - Number(top)]![Number(x) - Number(left) + at] = '1';
    }
    const rows = modules.flatMap((row) => Array<string>(4).fill(row.map((dot) => `${dot} `.repeat(4)).join('')));
    return `P1\n${4 * Number(side)} ${4 * Number(side)}\n${rows.join('\n')}\n`;
  }
});

describe('what is typed', () => {
  it.each([
    [['verify', 'x', '--frob'], '「--frob」という指定はありません。', 'verify MEDIA'],
    [['inspect', 'x', '--identity'], '「--identity」の書き方が違います', 'inspect MEDIA --identity FILE'],
    [['init', '--keys', 'x', '--language', 'en'], '--facility is needed.', 'init --keys DIR'],
    [['stations', 'fly', '--keys', 'x'], '「fly」が何か分かりません。', 'stations remove NAME'],
    [[], 'コマンドがありません。', 'card NAME'],
    [['rotate', '--language', 'fr'], '--language は ja か en です。', 'rotate --keys DIR'],
  ])('%j is answered with a sentence and how it is written', (args, sentence, synopsis) => {
    const { status, stdout, stderr } = cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(stderr).toContain(synopsis);
    expect(stderr).not.toContain('    at ');
  });

  it('has help for every command', () => {
    const all = cli('--help', '--language', 'en');
    expect(all.status).toBe(0);
    for (const command of [
      'init',
      'run',
      'report',
      'schedule',
      'verify',
      'inspect',
      'stations',
      'rotate',
      'card',
      'staff',
    ]) {
      expect(all.stdout).toContain(`npm run exporter -- ${command} `);
    }
    expect(cli('inspect', '--help')).toMatchObject({ status: 0, stderr: '' });
  });

  it('manages stations from one to the next', () => {
    const added = cli('stations', 'add', '3西', ...keysOption(), ...passOption());
    expect(added.stdout).toContain('3西-identity.age');
    expect(cli('stations', 'add', '3西', ...keysOption(), ...passOption()).stderr).toContain('station-exists');
    const removed = cli('stations', 'remove', 'station', ...keysOption(), '--language', 'en');
    expect(removed.stdout).toContain('What the earlier identity of "station" still reads');
    const list = cli('stations', 'list', ...keysOption());
    expect(list.stdout).toMatch(/^ {2}age1\w+ {2}3西$/m);
    expect(list.stdout).toMatch(/^ {2}age1\w+ {2}recovery$/m);
    expect(list.stdout).toContain('「station」を外し、鍵 3 番を始めた');
    expect(cli('rotate', ...keysOption()).stdout).toContain('(4 番)');
  });
});

describe('a passphrase', () => {
  const add = (name: string) => ['stations', 'add', name, ...keysOption()];
  const names = () => loadFacility(facility.keys.folder).stations.map(({ name }) => name);

  it.skipIf(!hasTool('script'))('is asked for at a terminal twice, without echo, until the two agree', async () => {
    const typed = ['a first passphrase', 'another passphrase', 'a third passphrase', 'a third passphrase'];
    const { status, said } = await atTerminal(typed.map((line) => `${line}\r`));
    expect(status).toBe(0);
    expect(said).toContain('2 回の入力が違います');
    expect(said).not.toContain('passphrase');
    expect(names()).toContain('ER');
  });

  it.skipIf(!hasTool('script'))('need not be given: Ctrl+C ends in good order', async () => {
    const before = names();
    const { status, said } = await atTerminal(['half a pass\u0003'], 'ER2');
    expect(status).toBe(1);
    expect(said).toContain('止めました');
    expect(said).not.toMatch(/half| {4}at /);
    expect(names()).toEqual(before);
  });

  /** Types one answer at each question. */
  async function atTerminal(answers: string[], name = 'ER'): Promise<{ status: number | null; said: string }> {
    const command = [process.execPath, cliFile, ...add(name)].join(' ');
    const child = spawn('script', ['-qefc', command, '/dev/null'], { timeout: 30_000 });
    let said = '';
    let asked = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const questions = said.match(/合言葉(?:\(12|をもう一度)/g)?.length ?? 0;
      if (questions <= asked) return;
      asked = questions;
      // Readline turns echo off after the question.
      setTimeout(() => child.stdin.write(answers.shift() ?? ''), 300);
    });
    const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { status, said };
  }

  it('that never comes ends the command, and changes nothing', () => {
    const { status, stderr } = cli(...add('4東'));
    expect(status).toBe(1);
    expect(stderr).toContain('止めました');
    expect(names()).not.toContain('4東');
  });
});
