/** The viewer packed for Linux, as it is shipped: what it is made of, what it does, and what it refuses. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanMain } from '../../scripts/pack/bundle-scan.ts';
import { filesIn, wrongContent } from '../../scripts/pack/content.ts';
import { allowInspection, readFuses } from '../../scripts/pack/fuses.ts';
import { integrityText } from '../../scripts/pack/integrity.ts';
import { runBuilder } from '../../scripts/pack/run-builder.ts';
import { type Runtime, readRuntime } from '../../scripts/pack/runtime.ts';
import { toolsFor } from '../../scripts/pack/tools.ts';
import { findElectron, isRoot } from '../../scripts/runtimes.ts';
import { openInElectron } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { sayAbsent } from '../absence.ts';
import { makeFacility, passphrase, writeMedium } from '../main/medium-fixture.ts';
import { ordinaryUser, ordinaryUserMay, startDisplay } from '../network/watched-viewer.ts';
import { hasTools } from '../tool.ts';

/** The machine may have much else to do. */
const runTimeout = 240_000;
/** Where the viewer is not built yet, that comes first. */
const packTimeout = 600_000;
const root = path.join(import.meta.dirname, '../..');
const fuseReader = path.join(root, 'node_modules/@electron/fuses/dist/bin.js');

const electron = findElectron({ download: false });
if ('missing' in electron) sayAbsent(electron.missing);
const runtime = 'path' in electron ? path.dirname(electron.path) : '';
/** By whoever runs all tests, or a build before. */
const isBuilt = ['main/electron.js', 'renderer/index.html', 'drill/drill.json'].every((file) =>
  fs.existsSync(path.join(root, 'dist', file)),
);
if (!isBuilt) sayAbsent('the viewer is not built (npm run build)');
const canRun = process.platform === 'linux' && runtime !== '' && hasTools(['Xvfb', 'sha256sum']);

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-packed-'));
fs.chmodSync(scratch, 0o755);
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

function pack(...args: string[]) {
  const env = {
    ...process.env,
    ELECTRON_OVERRIDE_DIST_PATH: runtime,
    ELECTRON_BUILDER_CACHE: path.join(scratch, 'none'),
  };
  return spawnSync(process.execPath, [path.join(root, 'scripts/pack.ts'), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
}

describe.skipIf(!canRun)('the Linux folder', () => {
  const out = path.join(scratch, 'packages');
  const folder = path.join(out, 'linux-unpacked');
  const program = path.join(folder, 'tomoshibi');
  let screen: { display: string; stop: () => void };
  let said = '';

  beforeAll(async () => {
    screen = await startDisplay();
    const { status, stdout, stderr } = pack('--targets', 'dir', '--out', out);
    said = stdout;
    expect(stderr.replace(/^npm warn.*\n/gm, '')).toBe('');
    expect(status).toBe(0);
  }, packTimeout);

  afterAll(() => screen?.stop());

  test('has the fuses of a hospital’s program, as Electron’s own reader reads them', () => {
    const { stdout } = spawnSync(process.execPath, [fuseReader, 'read', '--app', program], { encoding: 'utf8' });
    for (const [fuse, state] of [
      ['RunAsNode', 'Disabled'],
      ['EnableNodeOptionsEnvironmentVariable', 'Disabled'],
      ['EnableNodeCliInspectArguments', 'Disabled'],
      ['GrantFileProtocolExtraPrivileges', 'Disabled'],
      ['EnableEmbeddedAsarIntegrityValidation', 'Enabled'],
      ['OnlyLoadAppFromAsar', 'Enabled'],
    ]) {
      expect(stdout).toMatch(new RegExp(`${fuse} is ${state}`));
      expect(said).toMatch(new RegExp(`${fuse} +${state === 'Enabled' ? 'on' : 'off'}\n`));
    }
  });

  test('holds what is allowed and nothing else, and is what SHA256SUMS says until a byte of it changes', () => {
    const verify = () => spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
    expect(verify()).toMatchObject({ status: 0, stdout: '' });
    const [line] = fs.readFileSync(path.join(out, 'SHA256SUMS'), 'utf8').match(/^.*app\.asar$/m)!;
    const ofArchive = () => spawnSync('sha256sum', ['-c'], { cwd: out, input: line, encoding: 'utf8' });
    const main = scanMain(path.join(root, 'dist/main'));
    const packed = { folder, platform: 'linux', processor: 'x64' } as const;
    expect(wrongContent(packed, main)).toEqual([]);
    const bill = fs.readdirSync(out).find((name) => name.endsWith('.cdx.json'));
    expect(fs.readdirSync(out).sort()).toEqual(['SHA256SUMS', 'linux-unpacked', bill]);

    const archive = path.join(folder, 'resources/app.asar');
    const handle = fs.openSync(archive, 'r+');
    const byte = Buffer.alloc(1);
    const offset = fs.statSync(archive).size - 1000;
    fs.readSync(handle, byte, 0, 1, offset);
    fs.writeSync(handle, Buffer.from([byte[0]! ^ 1]), 0, 1, offset);
    expect(ofArchive().stdout).toContain('linux-unpacked/resources/app.asar: FAILED');
    fs.writeSync(handle, byte, 0, 1, offset);
    fs.closeSync(handle);
    expect(ofArchive().status).toBe(0);

    for (const [name, problem] of [
      ['patients.csv', 'the package holds patients.csv'],
      ['resources/second.node', 'the package holds 2 native addons instead of one'],
      ['resources/app-update.yml', 'the package holds resources/app-update.yml'],
    ] as const) {
      fs.writeFileSync(path.join(folder, name), '');
      expect(wrongContent(packed, main)).toContain(problem);
      fs.rmSync(path.join(folder, name));
    }
    const forWindows = wrongContent({ ...packed, platform: 'win' }, main);
    expect(forWindows).toContain(
      'the package has no node_modules/better-sqlite3-multiple-ciphers/prebuilds/win32-x64.node',
    );
    const withHost = { ...main, files: main.files.filter((name) => name !== 'scan.worker.js') };
    expect(wrongContent(packed, withHost)).toEqual(['app.asar holds dist/main/scan.worker.js']);
    const another = { ...main, reads: [...main.reads, '../../resources/absent.yml'] };
    expect(wrongContent(packed, another)).toEqual(['the package has no resources/absent.yml']);
  });

  test(
    'starts for an ordinary user with Chromium’s sandbox, and obeys nobody who would make another program of it',
    async () => {
      const room = path.join(scratch, 'room');
      fs.mkdirSync(room);
      fs.chmodSync(room, 0o777);
      const as = isRoot && ordinaryUserMay([program]) ? ['setpriv', '--reuid', ordinaryUser, '--clear-groups'] : [];
      const bare = isRoot && as.length === 0 ? ['--no-sandbox'] : [];
      const evil = (name: string) => `require('node:fs').writeFileSync(${JSON.stringify(path.join(room, name))}, '')`;
      fs.writeFileSync(path.join(room, 'evil.cjs'), evil('by-node-options'));
      const other = path.join(folder, 'resources/app');
      fs.mkdirSync(other);
      fs.writeFileSync(path.join(other, 'package.json'), '{ "name": "other", "main": "main.cjs" }');
      fs.writeFileSync(path.join(other, 'main.cjs'), evil('by-folder'));
      const env = {
        PATH: process.env.PATH,
        HOME: room,
        XDG_RUNTIME_DIR: room,
        DISPLAY: screen.display,
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: `--require=${path.join(room, 'evil.cjs')}`,
      };
      // Where nothing is burnt, the same words do make a Node of it.
      const [unburnt, code] = [path.join(runtime, 'electron'), evil('by-node')];
      const control = { ...env, NODE_OPTIONS: '' };
      expect(spawnSync(unburnt, ['-e', code], { env: control }).status).toBe(0);
      expect(fs.existsSync(path.join(room, 'by-node'))).toBe(true);
      fs.rmSync(path.join(room, 'by-node'));

      // As somebody starts it: no arguments that are its own, everything it keeps in that person's home.
      const [command, ...words] = [...as, program, ...bare];
      const shipped = spawn(command!, [...words, '-e', code], { cwd: '/', env, stdio: 'ignore' });
      try {
        const started = path.join(room, '.config/Tomoshibi/copies');
        await expect.poll(() => fs.existsSync(started), { timeout: 60_000 }).toBe(true);
        await expect.poll(() => windowsOf(program).length, { timeout: 60_000 }).toBeGreaterThan(0);
        if (bare.length === 0) {
          // Seccomp filters are in force in the window's process.
          const status = fs.readFileSync(`/proc/${windowsOf(program)[0]}/status`, 'utf8');
          expect(status).toMatch(/^Seccomp:\s+2$/m);
        }
      } finally {
        await end(shipped);
      }
      expect(fs.readdirSync(room).filter((name) => name.startsWith('by-'))).toEqual([]);
      fs.rmSync(other, { recursive: true });

      const debugged = spawnSync(command!, [...words, '--inspect=0'], {
        env: { ...env, ELECTRON_RUN_AS_NODE: '', NODE_OPTIONS: '' },
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect(debugged.stderr).not.toContain('Debugger listening');
      expect(debugged.status).toBe(2);
    },
    runTimeout,
  );

  test(
    'opens a medium and reaches a patient',
    async () => {
      // The same files, but for the name by which Electron knows a program that may be driven, and the fuse for it.
      const driven = path.join(scratch, 'driven');
      fs.mkdirSync(driven);
      for (const name of fs.readdirSync(folder)) {
        if (name !== 'tomoshibi') fs.symlinkSync(path.join(folder, name), path.join(driven, name));
      }
      fs.copyFileSync(program, path.join(driven, 'electron'), fs.constants.COPYFILE_FICLONE);
      await allowInspection(path.join(driven, 'electron'));

      const facility = await makeFacility();
      const { drive } = await writeMedium(facility);
      const identity = path.join(drive, 'station-identity.age');
      fs.writeFileSync(identity, facility.identityFile);
      const dataDir = path.join(scratch, 'station');
      const viewer = await openInElectron(path.join(driven, 'electron'), { dataDir, stationName: '3西-PC1' });
      try {
        const isPacked = await viewer.application!.evaluate(({ app }) => app.getAppPath().endsWith('app.asar'));
        expect(isPacked).toBe(true);
        const window = new ViewerWindow(viewer.page);
        await window.openMedium(drive);
        await window.unlock(identity, passphrase);
        await window.signIn('模擬 花子', 'nurse');
        await window.search('灯火 太郎');
        await window.hits.first().getByRole('link').click();
        await expect.poll(() => window.banner.textContent(), { timeout: 30_000 }).toContain('灯火');
      } finally {
        await viewer.close();
      }
    },
    runTimeout,
  );

  test('is refused in a sentence around another system’s Electron, or where a tool is not here', () => {
    const windows = pack('--platform', 'win', '--targets', 'zip', '--out', path.join(scratch, 'no'));
    expect(windows.status).toBe(2);
    expect(windows.stderr).toMatch(/^pack: .* holds Electron [\d.]+ for Linux x64: for Windows, give --electron-dist/m);
    expect(windows.stderr).not.toContain('    at ');
    expect(fs.existsSync(path.join(scratch, 'no'))).toBe(false);
  });
});

test.skipIf(!isBuilt)(
  'a Windows folder made elsewhere has the addon of Windows, and the hash of its archive in its program',
  async () => {
    const dist = path.join(scratch, 'electron-win32');
    fs.mkdirSync(path.join(dist, 'resources'), { recursive: true });
    fs.mkdirSync(path.join(dist, 'locales'));
    fs.writeFileSync(path.join(dist, 'electron.exe'), standInForElectron());
    fs.writeFileSync(path.join(dist, 'version'), '45.4.1');
    for (const name of [
      'ffmpeg.dll',
      'resources.pak',
      'locales/ja.pak',
      'LICENSE',
      'resources/default_app.asar',
      'notes.txt',
    ]) {
      fs.writeFileSync(path.join(dist, name), name);
    }
    const windows = readRuntime(dist) as Runtime;
    const main = scanMain(path.join(root, 'dist/main'));
    const out = path.join(scratch, 'windows');
    const folder = await runBuilder({ root, runtime: windows, targets: ['dir'], out, main });
    const packed = { folder, platform: 'win', processor: 'x64' } as const;
    expect(wrongContent(packed, main)).toEqual([]);
    expect(filesIn(folder).filter((name) => name.endsWith('.node'))).toEqual([
      'resources/app.asar.unpacked/node_modules/better-sqlite3-multiple-ciphers/prebuilds/win32-x64.node',
    ]);
    const readings = await readFuses(path.join(folder, 'Tomoshibi.exe'));
    expect(readings).toContainEqual({ name: 'EnableEmbeddedAsarIntegrityValidation', isOn: true });
    expect(readings).toContainEqual({ name: 'RunAsNode', isOn: false });
    expect(integrityText(packed)).toContain('is refused at the start on Windows');
    const archive = path.join(folder, 'resources/app.asar');
    const bytes = fs.readFileSync(archive);
    // A digit in a digest of the header.
    const digest = bytes.indexOf('"hash":"') + 8;
    bytes[digest] = bytes[digest] === 0x30 ? 0x31 : 0x30;
    fs.writeFileSync(archive, bytes);
    expect(() => integrityText(packed)).toThrow('has no hash of the app.asar beside it');
  },
  runTimeout,
);

test('an Electron is told by its files: whose system, which processor, which version', () => {
  const folder = fs.mkdtempSync(path.join(scratch, 'runtime-'));
  expect(readRuntime(folder)).toEqual({ refused: `${folder} holds no electron, electron.exe or Electron.app` });
  const head = Buffer.alloc(512);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE', 0x80, 'latin1');
  head.writeUInt16LE(0x8664, 0x84);
  fs.writeFileSync(path.join(folder, 'electron.exe'), head);
  expect(readRuntime(folder)).toHaveProperty('refused', expect.stringContaining('version is missing'));
  fs.writeFileSync(path.join(folder, 'version'), 'v45.4.1');
  expect(readRuntime(folder)).toMatchObject({ platform: 'win', processor: 'x64', version: '45.4.1' });
  const archive = path.join(folder, 'electron-v45.4.1-darwin-arm64.zip');
  fs.writeFileSync(archive, '');
  expect(readRuntime(archive)).toMatchObject({ platform: 'mac', processor: 'arm64', version: '45.4.1' });
  expect(readRuntime(path.join(folder, 'version'))).toHaveProperty('refused', expect.stringContaining('not named as'));
});

test('what would have to be fetched for a kind of package is said in one line', () => {
  const kept = process.env.ELECTRON_BUILDER_CACHE;
  process.env.ELECTRON_BUILDER_CACHE = path.join(scratch, 'none');
  try {
    expect(toolsFor('linux', 'dir').missing).toBeNull();
    expect(toolsFor('linux', 'AppImage').missing).toMatch(
      /^electron-builder’s set of AppImage tools is not here: set APPIMAGE_TOOLS_PATH/,
    );
    expect(toolsFor('win', 'nsis').missing).toMatch(/^NSIS .* is not here/);
    expect(toolsFor('mac', 'deb').missing).toBe('there is no deb for macOS; known are zip, dir');
  } finally {
    if (kept === undefined) delete process.env.ELECTRON_BUILDER_CACHE;
    else process.env.ELECTRON_BUILDER_CACHE = kept;
  }
});

/** As little of a Windows program as electron-builder edits: its version, and Electron's fuses as they are delivered. */
function standInForElectron(): Buffer {
  const { NtExecutable, NtExecutableResource, Resource } = createRequire(
    createRequire(import.meta.url).resolve('app-builder-lib'),
  )('resedit');
  const program = NtExecutable.createEmpty(false, false);
  const resource = NtExecutableResource.from(program, true);
  const version = Resource.VersionInfo.createEmpty();
  version.lang = 1033;
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' });
  version.outputToResourceEntries(resource.entries);
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.of(1, 9),
    Buffer.from('101100011'),
  ]);
  resource.entries.push({ type: 10, id: 1, lang: 1033, codepage: 1200, bin: new Uint8Array(wire).buffer });
  resource.outputResource(program);
  return Buffer.from(program.generate());
}

/** Processes of windows of exactly this program. */
function windowsOf(program: string): string[] {
  return fs.readdirSync('/proc').filter((pid) => {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return /^\d+$/.test(pid) && command.startsWith(program) && command.includes('--type=renderer');
    } catch {
      return false;
    }
  });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
