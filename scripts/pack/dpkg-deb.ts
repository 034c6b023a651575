#!/usr/bin/env node
/**
 * Stands in for fpm, which electron-builder calls for a .deb and would fetch: reads the words it gives it, and has Debian's own
 * dpkg-deb make the package. tools.ts names it in CUSTOM_FPM_PATH.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    force: { type: 'boolean' },
    depends: { ...text, short: 'd', multiple: true },
    'deb-recommends': { ...text, multiple: true },
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
  },
});
const { name, version, maintainer, description = '', package: output } = values;
if (values.s !== 'dir' || values.t !== 'deb' || !name || !version || !maintainer || !output) {
  console.error('dpkg-deb.ts makes a .deb of folders, as electron-builder asks fpm for it, and nothing else');
  process.exit(2);
}

const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-deb-'));
process.once('exit', () => fs.rmSync(stage, { recursive: true, force: true }));
fs.chmodSync(stage, 0o755);
for (const given of positionals) {
  const [from, to] = given.split('=') as [string, string];
  const place = path.join(stage, to);
  fs.mkdirSync(from.endsWith('/') ? place : path.dirname(place), { recursive: true });
  // A trailing slash is fpm's: what the folder holds.
  run('cp', ['-a', from.endsWith('/') ? `${from}.` : from, place]);
}

// Whoever packs may share files with a group; whoever installs does not.
run('chmod', ['-R', 'go-w', stage]);

const files = fs
  .readdirSync(stage, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const kilobytes = files.reduce((sum, file) => sum + Math.ceil(fs.statSync(file).size / 1024), 0);
const control = path.join(stage, 'DEBIAN');
fs.mkdirSync(control, { mode: 0o755 });
const [summary, ...more] = description.split('\n').map((line) => line.trim());
const fields: [string, string | undefined][] = [
  ['Package', name],
  ['Version', version],
  ['Architecture', values.architecture],
  ['Maintainer', maintainer],
  ['Installed-Size', String(kilobytes)],
  ['Depends', values.depends?.join(', ')],
  ['Recommends', values['deb-recommends']?.join(', ')],
  ['Section', values.category ?? 'misc'],
  ['Priority', values['deb-priority']],
  ['Description', [summary, ...more.filter(Boolean).map((line) => ` ${line}`)].join('\n')],
];
const lines = fields.filter(([, value]) => value).map(([field, value]) => `${field}: ${value}\n`);
fs.writeFileSync(path.join(control, 'control'), lines.join(''));
const sum = (file: string) => createHash('md5').update(fs.readFileSync(file)).digest('hex');
const sums = files.map((file) => `${sum(file)}  ${path.relative(stage, file)}\n`);
fs.writeFileSync(path.join(control, 'md5sums'), sums.join(''));
for (const [script, source] of [
  ['postinst', values['after-install']],
  ['postrm', values['after-remove']],
] as const) {
  if (source) fs.writeFileSync(path.join(control, script), fs.readFileSync(source), { mode: 0o755 });
}
const compression = values['deb-compression'] === 'gz' ? 'gzip' : 'xz';
run('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', stage, output]);

function run(program: string, args: string[]): void {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(1);
}
