/**
 * What somebody new meets: fresh clones of what is committed, on Node 20 and 22 with the npm that comes with them, as root
 * and as an ordinary user, and with one thing or another missing. Prints a row a case. Linux, as root; Node and npm are
 * fetched from the npm registry.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    work: { type: 'string' },
    cache: { type: 'string' },
    help: { type: 'boolean' },
  },
});

/** npm of the newest release of each. */
const releases = { 18: '10.8.2', 20: '10.8.2', 22: '10.9.4' } as const;
type Release = keyof typeof releases;
/** Debian's who owns nothing. */
const ordinary = 65_534;
const patienceMilliseconds = 30 * 60_000;

interface Case {
  name: string;
  node: Release;
  /** An ordinary user, in a folder of their own. */
  asUser?: boolean;
  command: string[];
  /** What is said where all is well; the command is ended there, where it would go on for long. */
  wanted: RegExp;
  endThere?: boolean;
  /** Exit status; not looked at where it was ended. */
  status?: number;
  /** Name of the clone. */
  folder?: string;
  /** Takes something away. @returns what to put before the command */
  without?: (clone: string, home: string) => string[];
  environment?: (clone: string) => Record<string, string>;
  /** Needs the packages of an earlier case. */
  installed?: boolean;
}

const demo = ['npm', 'run', 'demo', '--', '--once'];
const tests = ['npm', 'test'];
/** Types, format and lint are through, and the first test files. */
const testsBegun = /── unit[\s\S]*✓\s*tests\//;
const inOneLine = (words: string) => new RegExp(`^${words}.*$`, 'm');

const cases: Case[] = [
  { name: 'demo, Node 20, root', node: 20, command: demo, wanted: /summary\.json|pictures\//, status: 0 },
  {
    name: 'test, Node 20, root, as far as unit',
    node: 20,
    command: tests,
    wanted: testsBegun,
    endThere: true,
    installed: true,
  },
  {
    name: 'demo, Node 22, ordinary user',
    node: 22,
    asUser: true,
    command: demo,
    wanted: /summary\.json|pictures\//,
    status: 0,
  },
  {
    name: 'test, Node 22, ordinary user, as far as unit, blanks and kana in the path',
    node: 22,
    asUser: true,
    folder: '灯火 の 写し',
    command: tests,
    wanted: testsBegun,
    endThere: true,
  },
  {
    name: 'Node 18',
    node: 18,
    command: demo,
    wanted: inOneLine('Node 20 or newer is needed; this is v18'),
    status: 1,
  },
  {
    name: 'no npm',
    node: 20,
    command: ['node', 'scripts/bootstrap.mjs', 'scripts/demo.ts', '--once'],
    environment: () => ({ PATH: bareNode(20) }),
    wanted: inOneLine('npm is missing: install it'),
    status: 1,
  },
  {
    name: 'no network, nothing in npm’s cache',
    node: 20,
    command: demo,
    without: () => ['unshare', '--net'],
    environment: (clone) => ({ npm_config_cache: `${clone}.cache`, npm_config_fetch_retries: '0' }),
    wanted: inOneLine('The npm packages could not be installed: see above'),
    status: 1,
  },
  {
    name: 'a folder of somebody else’s',
    node: 22,
    asUser: true,
    command: demo,
    without: (clone) => {
      spawnSync('chown', ['-R', '0:0', clone]);
      return [];
    },
    wanted: inOneLine('.* cannot be written by this user'),
    status: 1,
  },
  {
    name: 'a home that cannot be written',
    node: 22,
    asUser: true,
    command: tests,
    without: (_, home) => {
      spawnSync('chown', ['0:0', home]);
      return [];
    },
    environment: () => ({ npm_config_cache: '' }),
    wanted: testsBegun,
    endThere: true,
  },
  {
    name: 'temporary files from which nothing may be run',
    node: 20,
    command: tests,
    installed: true,
    without: (clone) => {
      const folder = `${clone}.tmp`;
      fs.mkdirSync(folder);
      return ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs -o noexec tmpfs '${folder}' && exec "$@"`, 'sh'];
    },
    environment: (clone) => ({ TMPDIR: `${clone}.tmp` }),
    wanted: testsBegun,
    endThere: true,
  },
  {
    name: 'no Chromium, ordinary user',
    node: 22,
    asUser: true,
    installed: true,
    command: demo,
    without: (clone) => {
      for (const name of ['upper', 'work']) fs.mkdirSync(`${clone}.${name}`);
      const over = `lowerdir=/usr/bin,upperdir=${clone}.upper,workdir=${clone}.work`;
      const hidden = 'rm -f /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome';
      return [
        'unshare',
        '--mount',
        'sh',
        '-c',
        `mount -t overlay -o ${over} overlay /usr/bin && ${hidden} && exec "$@"`,
        'sh',
      ];
    },
    wanted: inOneLine('Install Chromium or Google Chrome'),
    status: 1,
  },
];

interface Row {
  name: string;
  happened: string;
  ok: boolean;
}

if (values.help || process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.log(
    'npm run newcomer [-- --only WORDS]… [--work DIR] [--cache DIR]   as root on Linux; WORDS of a case’s name',
  );
  process.exit(values.help ? 0 : 2);
}
const work = values.work ? path.resolve(values.work) : fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-newcomer-'));
fs.mkdirSync(work, { recursive: true });
// An ordinary user walks through it.
fs.chmodSync(work, 0o755);
const cache = values.cache ? path.resolve(values.cache) : path.join(work, 'cache');
const lent = path.join(work, 'packages');
const rows: Row[] = [];
try {
  const wanted = cases.filter(({ name }) => !values.only || values.only.some((words) => name.includes(words)));
  for (const release of new Set(wanted.map(({ node }) => node))) fetchNode(release);
  for (const [index, one] of wanted.entries()) {
    console.error(`${one.name}…`);
    rows.push(await tried(one, String(index)));
  }
} finally {
  if (!values.work) fs.rmSync(work, { recursive: true, force: true });
}
const width = Math.max(...rows.map(({ name }) => name.length));
for (const { name, happened, ok } of rows) console.log(`${ok ? 'ok ' : 'NOT'} ${name.padEnd(width)}  ${happened}`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;

/** `<work>/node-20/bin` with node and npm, as an installation has them. */
function fetchNode(release: Release): void {
  const folder = path.join(work, `node-${release}`);
  if (fs.existsSync(path.join(folder, 'bin/npm'))) return;
  unpack(`node-linux-${process.arch}@${release}`, folder);
  const npm = path.join(folder, 'lib/npm');
  unpack(`npm@${releases[release]}`, npm);
  fs.chmodSync(path.join(npm, 'bin/npm-cli.js'), 0o755);
  fs.symlinkSync('../lib/npm/bin/npm-cli.js', path.join(folder, 'bin/npm'));
  fs.mkdirSync(path.join(folder, 'alone'));
  fs.symlinkSync('../bin/node', path.join(folder, 'alone/node'));
}

function unpack(name: string, folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  const packed = spawnSync('npm', ['pack', name, '--silent', '--pack-destination', work], {
    encoding: 'utf8',
    cwd: work,
  });
  const archive = path.join(work, packed.stdout.trim().split('\n').at(-1) ?? '');
  const { status } = spawnSync('tar', ['xzf', archive, '-C', folder, '--strip-components=1']);
  fs.rmSync(archive, { force: true });
  if (packed.status !== 0 || status !== 0) throw new Error(`${name} cannot be had from the npm registry`);
}

/** Where there is node and no npm. */
function bareNode(release: Release): string {
  return path.join(work, `node-${release}`, 'alone');
}

async function tried(one: Case, id: string): Promise<Row> {
  const place = path.join(work, `case-${id}`);
  fs.rmSync(place, { recursive: true, force: true });
  const clone = path.join(place, one.folder ?? 'tomoshibi');
  const home = path.join(place, 'home');
  for (const folder of [place, home]) fs.mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  if (status !== 0) return { name: one.name, happened: 'git cannot clone', ok: false };
  if (one.installed) lendPackages(clone);
  fs.mkdirSync(cache, { recursive: true });
  if (one.asUser) spawnSync('chown', ['-R', `${ordinary}:${ordinary}`, place, cache]);
  const before = one.without?.(clone, home) ?? [];
  const as = one.asUser ? ['setpriv', `--reuid=${ordinary}`, `--regid=${ordinary}`, '--clear-groups'] : [];
  const environment = {
    HOME: home,
    PATH: `${path.join(work, `node-${one.node}`, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    npm_config_cache: cache,
    ...certificates(),
    ...one.environment?.(clone),
  };
  const started = performance.now();
  const { output, ended } = await run(
    [...before, ...as, 'env', '-i', ...pairs(environment), ...one.command],
    clone,
    one,
  );
  // Whoever comes next may be root again.
  spawnSync('chown', ['-R', '0:0', cache]);
  const said = one.wanted.exec(output);
  const ok = said !== null && (one.endThere || ended === one.status);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const last = output.trim().split('\n').slice(-3).join(' / ').slice(-400);
  const short = said?.[0].split('\n').at(-1)?.trim().slice(0, 160);
  fs.writeFileSync(path.join(work, `case-${id}.log`), output);
  if (
    ok &&
    !one.installed &&
    !fs.existsSync(lent) &&
    fs.existsSync(path.join(clone, 'node_modules/.tomoshibi-installed'))
  ) {
    fs.renameSync(path.join(clone, 'node_modules'), lent);
  }
  fs.rmSync(place, { recursive: true, force: true });
  return { name: one.name, happened: `${ok ? short : `status ${ended}: ${last}`} (${seconds} s)`, ok };
}

/** Packages of an earlier case, for those that ask for something else. */
function lendPackages(clone: string): void {
  if (fs.existsSync(lent)) spawnSync('cp', ['-a', lent, path.join(clone, 'node_modules')]);
}

/** A hospital's or a company's own certificates, where this machine has some. */
function certificates(): Record<string, string> {
  const known = process.env.NODE_EXTRA_CA_CERTS;
  return known ? { NODE_EXTRA_CA_CERTS: known } : {};
}

function pairs(environment: Record<string, string>): string[] {
  return Object.entries(environment)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`);
}

/** To its end, or as far as is wanted. */
function run(command: string[], cwd: string, one: Case): Promise<{ output: string; ended: number | null }> {
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(command[0]!, command.slice(1), {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const end = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    const late = setTimeout(end, patienceMilliseconds);
    const hear = (bytes: Buffer) => {
      output += stripVTControlCharacters(bytes.toString());
      if (one.endThere && one.wanted.test(output)) end();
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('close', (ended) => {
      clearTimeout(late);
      resolve({ output, ended });
    });
    child.once('error', (error) => resolve({ output: String(error), ended: null }));
  });
}
