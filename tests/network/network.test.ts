/**
 * The proof that the viewer never touches a network: the real program does a person's main job in a network namespace
 * without an interface, and strace sees what it and all its processes ask of the kernel. Beside it, programs that leak on
 * purpose are caught by the same means. docs/network.md says how to repeat it.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, findElectron, isRoot } from '../../scripts/runtimes.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { sayAbsent } from '../absence.ts';
import { cupsTools, startCups } from '../e2e/cups.ts';
import { hasTool, hasTools } from '../tool.ts';
import { type Kind, reachabilityProbe, type Trace } from './calls.ts';
import { watchingMissing } from './empty-namespace.ts';
import { PatientSearch, patientStrings } from './patient-strings.ts';
import { printer, Rehearsal } from './rehearsal.ts';
import { inEmptyNamespace, openWatchedBrowser, ordinaryUser, ordinaryUserMay } from './watched-viewer.ts';
import { tryWaysOut, tryWebRtc } from './ways-out.ts';

/** The machine may have much else to do. */
const runTimeout = 240_000;
const root = path.join(import.meta.dirname, '../..');
const leaking = (name: string) => path.join(import.meta.dirname, 'leaking', name);

const unwatchable = watchingMissing();
if (unwatchable) sayAbsent(unwatchable);
const electron = findElectron({ download: false });
if ('missing' in electron) sayAbsent(electron.missing);
const chromium = findChromium();
if ('missing' in chromium) sayAbsent(chromium.missing);
const electronPath = 'path' in electron ? electron.path : '';
const noOrdinaryUser = isRoot && !ordinaryUserMay([electronPath, path.join(root, 'package.json')]);
if (noOrdinaryUser) sayAbsent('an ordinary user cannot read this checkout or run the Electron binary');
/** Whom the sandbox is real for; null: nobody here, and all of it runs without. */
const sandboxUser = noOrdinaryUser ? null : isRoot ? ordinaryUser : os.userInfo().username;

const watchable = unwatchable === null;
const desktop = watchable && 'path' in electron && hasTool('Xvfb');

let rehearsal: Rehearsal;

beforeAll(async () => {
  if (watchable) rehearsal = await Rehearsal.prepare(electronPath);
}, runTimeout);

afterAll(() => rehearsal?.close(), runTimeout);

describe.skipIf(!desktop)('in Electron', () => {
  test.skipIf(noOrdinaryUser)(
    'an ordinary user’s main job, to a printer, and a hostile page after it, reach nobody',
    async () => {
      const cups = hasTools(cupsTools) ? await startCups() : null;
      try {
        cups?.add('ward-3', printer);
        // The folder is whose who started it; the socket in it is everybody's.
        if (cups) fs.chmodSync(path.dirname(cups.server), 0o755);
        const surroundings = { user: sandboxUser, printService: cups?.server };
        const { trace, answer } = await rehearsal.electronRun(
          'job',
          surroundings,
          async ({ window, withoutPolicy, soFar }) => {
            await rehearsal.mainJob(window);
            if (cups) await rehearsal.printTo(window, cups);
            expectNothing('main job and printing', soFar());
            await withoutPolicy();
            return tryWaysOut(window.page);
          },
        );
        expect(Object.entries(answer).filter(([, outcome]) => outcome === 'reached')).toEqual([]);
        expect(Object.keys(answer).length).toBeGreaterThan(30);
        expectNothing('with a hostile page', trace);
      } finally {
        cups?.stop();
      }
    },
    runTimeout,
  );

  test(
    'nor does whoever has no sandbox; WebRTC only asks the kernel which way it would take',
    async () => {
      const { trace, answer } = await rehearsal.electronRun(
        'bare',
        { user: null },
        async ({ window, soFar, crash }) => {
          await rehearsal.mainJob(window);
          expectNothing('main job without a sandbox', soFar());
          const candidates = await tryWebRtc(window.page);
          // For what is left behind, below.
          await crash();
          return candidates;
        },
      );
      expect(answer).toBe(0);
      // A connected UDP socket knows the address that packets would leave from, and has sent none.
      const asked = heardBy(trace, ['outbound', 'listening', 'loopback']);
      expect(asked.filter((text) => !/^connect\(\d+<UDP/.test(text))).toEqual([]);
    },
    runTimeout,
  );

  test(
    'a packaged viewer does not start for whoever would debug it',
    async () => {
      const dataDir = rehearsal.room('packaged', null);
      const viewer = packaged(electronPath, rehearsal.room('program', null));
      const words = [...(isRoot ? ['--no-sandbox'] : []), root, `--data-dir=${dataDir}`];
      const env = { ...process.env, DISPLAY: rehearsal.display };
      for (const door of ['--remote-debugging-port=0', '--remote-debugging-pipe', '--inspect=0']) {
        const { status, stderr } = spawnSync(viewer, [...words, door], { env, encoding: 'utf8', timeout: 60_000 });
        expect(status, door).toBe(2);
        expect(stderr).not.toContain('DevTools listening');
      }
      expect(fs.existsSync(path.join(dataDir, 'copies'))).toBe(false);
      const undisturbed = spawn(viewer, words, { env, stdio: 'ignore' });
      await expect.poll(() => fs.existsSync(path.join(dataDir, 'copies')), { timeout: 60_000 }).toBe(true);
      undisturbed.kill('SIGKILL');
      fs.rmSync(path.dirname(viewer), { recursive: true });
    },
    runTimeout,
  );

  test(
    'a line in the main process that fetches is caught',
    async () => {
      const entry = leaking('main-process.mjs');
      const { trace } = await rehearsal.electronRun('leak', { user: sandboxUser, entry }, ({ window }) =>
        window.page.waitForTimeout(1500),
      );
      expect(outbound(trace).filter((to) => to?.endsWith(':53'))).not.toEqual([]);
    },
    runTimeout,
  );

  test(
    'the same page in a viewer without its lock-down is caught',
    async () => {
      const entry = leaking('unlocked.mjs');
      const { trace } = await rehearsal.electronRun(
        'open',
        { user: sandboxUser, entry },
        async ({ window, withoutPolicy }) => {
          await withoutPolicy();
          await tryWaysOut(window.page);
        },
      );
      const to = outbound(trace);
      expect(to.filter((place) => place?.endsWith(':53'))).not.toEqual([]);
      expect(to).toContain('203.0.113.7:443');
      expect(to).toContain('203.0.113.7:80');
      expect(to).toContain('[2001:db8::7]:443');
    },
    runTimeout,
  );
});

describe.skipIf(!watchable)('elsewhere', () => {
  test.skipIf('missing' in chromium)(
    'the browser host and its Chromium talk to each other and to nobody',
    async () => {
      const room = rehearsal.room('browser', null);
      await inEmptyNamespace({ loopback: true }, async (namespace) => {
        expect(namespace.interfaces().filter((line) => line.endsWith('up'))).toEqual(['lo up']);
        const watched = {
          host: namespace.watched(path.join(rehearsal.folder, 'host.strace')),
          window: namespace.watched(path.join(rehearsal.folder, 'window.strace')),
        };
        const browser = (chromium as { path: string }).path;
        const viewer = await openWatchedBrowser(browser, watched, { folder: room, display: rehearsal.display });
        try {
          await rehearsal.mainJob(new ViewerWindow(viewer.page));
        } finally {
          await viewer.close();
        }
        for (const trace of [watched.host.trace(), watched.window.trace()]) {
          expect(trace.unread).toEqual([]);
          expect(trace.calls.some(({ kind }) => kind === 'loopback' || kind === 'listening')).toBe(true);
          expect(heardBy(trace, ['outbound'])).toEqual([]);
        }
      });
    },
    runTimeout,
  );

  test(
    'a small program that asks for a name and calls an address is caught',
    async () => {
      await inEmptyNamespace({ loopback: false }, async (namespace) => {
        expect(namespace.interfaces().filter((line) => line.endsWith('up'))).toEqual([]);
        const { prefix, trace } = namespace.watched(path.join(rehearsal.folder, 'small.strace'));
        const program = `require('node:dns').lookup('example.com', () => {});
        require('node:net').connect(443, '203.0.113.7').on('error', () => {});
        require('node:dgram').createSocket('udp4').send('x', 123, '203.0.113.8', () => process.exit());`;
        spawnSync(prefix[0]!, [...prefix.slice(1), process.execPath, '-e', program], { stdio: 'ignore' });
        const to = outbound(trace());
        expect(to).toContain('203.0.113.7:443');
        expect(to).toContain('203.0.113.8:123');
        expect(to.filter((place) => place?.endsWith(':53'))).not.toEqual([]);
      });
    },
    runTimeout,
  );
});

describe.skipIf(!desktop)('who a patient is', () => {
  test(
    'stands nowhere on a medium in clear, nor on the station after sessions, a crash and an end by force',
    async () => {
      const all = await patientStrings(rehearsal.medium, rehearsal.keys);
      // Numbers that the program itself is full of tell nothing.
      const own = new PatientSearch(all).inFolder(path.join(root, 'dist')).texts;
      const strings = all.filter(({ text }) => !own.has(text));
      expect(strings.length).toBeGreaterThan(500);
      const search = new PatientSearch(strings);
      for (const { text, bytes } of strings) {
        const among = Buffer.concat([Buffer.from('{"name":"'), bytes, Buffer.from('"}')]);
        expect(search.in(among).has(text)).toBe(true);
      }
      const crashed = path.join(rehearsal.folder, 'bare');
      expect(fs.existsSync(path.join(crashed, 'said.txt'))).toBe(true);
      // Where the kernel writes core files beside the program, there is one: registers, and nothing of the memory.
      const kernel = fs.readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
      const cores = fs.readdirSync(crashed).filter((name) => name.startsWith(kernel.split('%')[0] || '|'));
      if (/^[\w%.]+$/.test(kernel)) expect(cores).not.toEqual([]);
      for (const name of cores) {
        // A few pages of the kernel's own are always written; a window's memory is hundreds of megabytes.
        expect(memoryIn(fs.readFileSync(path.join(crashed, name)))).toBeLessThan(1 << 16);
        fs.rmSync(path.join(crashed, name));
      }
      const medium = search.inFolder(rehearsal.medium);
      // Data folders, profiles, home and temporary folders, what was printed to the terminal, traces.
      const station = search.inFolder(rehearsal.folder);
      console.log(`looked for ${strings.length} strings in ${medium.bytes} + ${station.bytes} bytes`);
      expect(station.bytes).toBeGreaterThan(1 << 20);
      // The browser host is no product: the profile of the Chromium in it keeps addresses, as every browser does.
      const found = [...medium.found, ...station.found].filter((place) => !place.startsWith('browser/browser/'));
      expect(found).toEqual([]);
    },
    runTimeout,
  );
});

/** No call outwards, nobody waited for, not even a socket of the internet's but for the one probe; and it was watched. */
function expectNothing(run: string, trace: Trace): void {
  const counts = new Map<Kind, number>();
  for (const { kind } of trace.calls) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  console.log(`${run}: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
  expect(trace.unread).toEqual([]);
  // Windows speak to their X server all the time: a trace without that has seen nothing.
  expect(counts.get('local')).toBeGreaterThan(1000);
  expect(heardBy(trace, ['outbound', 'listening', 'loopback'])).toEqual([]);
  const probes = trace.calls.filter(({ kind }) => kind === 'probe');
  expect(probes.every(({ name, to }) => name === 'connect' && to === reachabilityProbe)).toBe(true);
  const made = trace.calls.filter(({ name, text }) => name === 'socket' && text.startsWith('socket(AF_INET'));
  expect(made).toHaveLength(probes.length);
}

function heardBy(trace: Trace, kinds: Kind[]): string[] {
  return trace.calls.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
}

function outbound(trace: Trace): (string | null)[] {
  return trace.calls.filter(({ kind }) => kind === 'outbound').map(({ to }) => to);
}

/** Electron under a name of its own, which is how it knows that it is packaged. @param folder an empty one */
function packaged(electronFile: string, folder: string): string {
  const runtime = path.dirname(electronFile);
  for (const name of fs.readdirSync(runtime)) {
    if (name !== path.basename(electronFile)) fs.symlinkSync(path.join(runtime, name), path.join(folder, name));
  }
  const program = path.join(folder, 'tomoshibi');
  fs.copyFileSync(electronFile, program, fs.constants.COPYFILE_FICLONE);
  return program;
}

/** Bytes of the process's memory in a core file: of its segments that are loaded (System V ABI, ELF-64). */
function memoryIn(core: Buffer): number {
  const [headers, size, count] = [Number(core.readBigUInt64LE(0x20)), core.readUInt16LE(0x36), core.readUInt16LE(0x38)];
  const segments = Array.from({ length: count }, (_, index) => core.subarray(headers + index * size));
  const loaded = segments.filter((segment) => segment.readUInt32LE(0) === 1);
  return loaded.reduce((sum, segment) => sum + Number(segment.readBigUInt64LE(0x20)), 0);
}
