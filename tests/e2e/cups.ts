/** A print service of our own, with queues that write to nowhere: what Electron hands over is read from its jobs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const cupsTools = ['cupsd', 'lpadmin'];

export interface Cups {
  /** For CUPS_SERVER. */
  server: string;
  add(name: string, title: string): void;
  remove(name: string): void;
  /** Jobs so far. */
  count(): number;
  /** What the newest job asked for (RFC 8011 §3.1.4, as CUPS keeps it), and the file with its document. */
  newest(): { attribute: (name: string) => string | null; pdf: string };
  stop(): void;
}

/** Files of PPD are in every CUPS 2; `sample.drv` is its own example of a printer with trays and both sides. */
export async function startCups(): Promise<Cups> {
  // A socket's path has little room.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cups-'));
  const room = (name: string) => {
    fs.mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const socket = path.join(folder, 'sock');
  const user = os.userInfo().username;
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  const files = path.join(folder, 'files.conf');
  const spool = room('spool');
  fs.writeFileSync(
    files,
    [
      'FileDevice Yes',
      `SystemGroup ${group}`,
      ...(process.getuid?.() === 0 ? [] : [`User ${user}`, `Group ${group}`]),
      `ServerRoot ${room('root')}`,
      `RequestRoot ${spool}`,
      `TempDir ${spool}`,
      `CacheDir ${room('cache')}`,
      `StateDir ${room('state')}`,
      `AccessLog ${folder}/access`,
      `ErrorLog ${folder}/error`,
      `PageLog ${folder}/page`,
    ].join('\n'),
  );
  const settings = path.join(folder, 'cupsd.conf');
  fs.writeFileSync(
    settings,
    [
      `Listen ${socket}`,
      // Attributes of a job are on the disk at once.
      'DirtyCleanInterval 0',
      'PreserveJobHistory Yes',
      'PreserveJobFiles Yes',
      'WebInterface No',
      'Browsing Off',
      'DefaultAuthType None',
      '<Location />\nOrder allow,deny\nAllow all\n</Location>',
      '<Policy default>\nJobPrivateAccess all\nJobPrivateValues none\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>',
    ].join('\n'),
  );
  const service: ChildProcess = spawn('cupsd', ['-f', '-c', settings, '-s', files], { stdio: 'ignore' });
  const environment = { ...process.env, CUPS_SERVER: socket };
  const ask = (program: string, args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  for (let turn = 0; !fs.existsSync(socket); turn++) {
    if (turn > 100 || service.exitCode !== null) throw new Error(`cupsd does not start: see ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const jobs = () =>
    fs
      .readdirSync(spool)
      .filter((name) => /^d\d+-001$/.test(name))
      .sort();
  return {
    server: socket,
    add: (name, title) => {
      ask('lpadmin', ['-p', name, '-D', title, '-v', 'file:/dev/null', '-m', 'drv:///sample.drv/generic.ppd', '-E']);
    },
    remove: (name) => {
      ask('lpadmin', ['-x', name]);
    },
    count: () => jobs().length,
    newest: () => {
      const document = jobs().at(-1)!;
      const control = fs.readFileSync(path.join(spool, `c${document.slice(1, -4)}`));
      return { attribute: (name) => valueIn(control, name), pdf: path.join(spool, document) };
    },
    stop: () => {
      service.kill('SIGTERM');
      service.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
    },
  };
}

/** A name, the two bytes of its value's length, and the value. */
function valueIn(attributes: Buffer, name: string): string | null {
  const named = Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name)]);
  const at = attributes.indexOf(named);
  if (at < 0) return null;
  const begins = at + named.length;
  return attributes.toString('utf8', begins + 2, begins + 2 + attributes.readUInt16BE(begins));
}
