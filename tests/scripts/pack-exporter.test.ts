/** The exporter's folder as a hospital's server has it: nothing installed, another user, an empty environment. */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../exporter/inspect.ts';
import { bundleExporter } from '../../scripts/pack/exporter-bundle.ts';
import { makeExporterFolder } from '../../scripts/pack/exporter-folder.ts';
import { binaries, nodeVersion, placeNode, type System } from '../../scripts/pack/node-binary.ts';
import { sayAbsent } from '../absence.ts';
import { smallPdf } from '../exporter/documents/small-pdf.ts';
import { type Facility, passphrase } from '../main/medium-fixture.ts';
import { startStation } from '../main/station-fixture.ts';
import { hasTool } from '../tool.ts';

const root = path.join(import.meta.dirname, '../..');
const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}` as System;
const canRun = Object.hasOwn(binaries, system) && process.platform !== 'win32';
if (!canRun) sayAbsent(`no folder of the exporter is made for ${system}`);

/** Nobody, where whoever tests may become nobody. */
const somebodyElse = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-server 灯-')));
let folder: string;

beforeAll(async () => {
  if (!canRun) return;
  const bundle = path.join(work, 'bundle');
  const components = await bundleExporter(bundle);
  folder = await makeExporterFolder(system, path.join(work, 'opt'), { folder: bundle, components });
  fs.rmSync(bundle, { recursive: true });
  const home = path.join(work, 'srv');
  fs.cpSync(path.join(root, 'tests/golden/format-1/source'), path.join(home, 'source'), { recursive: true });
  const manual = smallPdf({ pages: [['Emergency manual of a fictional hospital', 'Call 1234']] });
  fs.writeFileSync(path.join(home, 'source/documents/manual.pdf'), manual);
  fs.mkdirSync(path.join(home, 'usb/TOMOSHIBI'), { recursive: true });
  fs.writeFileSync(path.join(home, 'passphrase'), `${passphrase}\n`);
  const sources = ['fhir', 'dicom', 'documents'].map((kind) => ({ name: kind, kind, path: `source/${kind}` }));
  fs.writeFileSync(path.join(home, 'export.yml'), JSON.stringify({ keys: 'keys', output: 'usb', sources }));
  fs.chmodSync(work, 0o755);
  if (somebodyElse.uid !== undefined) {
    for (const name of ['', ...fs.readdirSync(home, { recursive: true, encoding: 'utf8' })])
      fs.chownSync(path.join(home, name), somebodyElse.uid, somebodyElse.gid);
  }
}, 180_000);
afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

const exporter = (...args: string[]) =>
  spawnSync(path.join(folder, 'tomoshibi-exporter'), args, {
    cwd: path.join(work, 'srv'),
    env: {},
    encoding: 'utf8',
    timeout: 120_000,
    ...somebodyElse,
  });

describe.runIf(canRun)('the exporter as one folder', () => {
  it('makes keys, exports images and PDFs through its workers, verifies and counts, and a station opens the medium', async () => {
    const made = exporter(...'init --keys keys --facility 灯火記念病院'.split(' '), ...passphrases);
    expect(made.stderr).toBe('');
    const run = exporter('run', '--config', 'export.yml', '--language', 'en');
    expect([run.status, run.stderr]).toEqual([0, expect.not.stringMatching(/warning|error/i)]);
    expect(exporter('verify', 'usb', '--keys', 'keys').status).toBe(0);
    const identity = path.join(work, 'srv/keys/station-identity.age');
    const asked = exporter('inspect', 'usb', '--identity', identity, '--passphrase-file', 'passphrase', '--json');
    const { studies, documents, sections } = JSON.parse(asked.stdout) as Inspection;
    expect(studies.onMedium).toBe(1);
    expect(documents).toEqual({ count: 2, withoutText: 0 });
    expect(sections.length).toBeGreaterThan(3);

    const bench = await startStation({ identityFile: fs.readFileSync(identity) } as unknown as Facility);
    expect((await bench.ready(path.join(work, 'srv/usb'))).state).toBe('ready');
    expect(bench.station.generation.records.wards).toBeDefined();
  }, 180_000);

  it('names itself wherever it tells how it is called', () => {
    const link = path.join(work, 'tomoshibi');
    fs.symlinkSync(path.join(folder, 'tomoshibi-exporter'), link);
    const help = spawnSync(link, ['--help'], { env: {}, encoding: 'utf8', ...somebodyElse }).stdout;
    expect(help).toContain('  tomoshibi-exporter run --config export.yml');
    expect(help).not.toMatch(/npm|node /);
    exporter('schedule', 'cron', '--config', 'export.yml', '--out', 'cron');
    const [, line] = /^(\d.*)$/m.exec(fs.readFileSync(path.join(work, 'srv/cron/tomoshibi-export.cron'), 'utf8'))!;
    expect(line).toContain(`'${folder}/tomoshibi-exporter' run --config '${work}/srv/export.yml'`);
  });

  it('holds Node, one native addon and nothing for building, all of it in SHA256SUMS', () => {
    const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1);
    expect(files.filter((file) => /\.(?:ts|c|cpp|gyp|map)$|\/node_modules\/[^@/]+\/node_modules/.test(file))).toEqual(
      [],
    );
    expect(fs.readdirSync(folder).sort()).toEqual(
      ['LICENSES.txt', 'README.txt', 'SHA256SUMS', 'bin', 'program', 'sbom.cdx.json', 'tomoshibi-exporter'].sort(),
    );
    const licences = fs.readFileSync(path.join(folder, 'LICENSES.txt'), 'utf8');
    for (const name of ['SQLite3 Multiple Ciphers 2.4.0', `node ${nodeVersion}`, 'pdf-lib 1.17.1', 'Liberation Sans'])
      expect(licences).toContain(name);
    expect(licences).toContain('SIL OPEN FONT LICENSE');
    if (!hasTool('sha256sum')) return;
    const check = spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(check).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('says in CycloneDX 1.6 what it is made of, as the official schema wants it', async () => {
    const text = fs.readFileSync(path.join(folder, 'sbom.cdx.json'), 'utf8');
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
    const bom = JSON.parse(text) as { components: { name: string; purl?: string; hashes?: { content: string }[] }[] };
    const named = (name: string) => bom.components.find((each) => each.name === name);
    expect(named('node')?.purl).toBe(`pkg:npm/node-${system}@${nodeVersion}`);
    expect(named('bin/node')?.hashes?.[0]?.content).toBe(binaries[system].sha256);
    // Every package of which a module stands in the bundle, found without the bundler.
    const bundled = new Set(
      fs
        .readdirSync(path.join(folder, 'program'))
        .filter((file) => file.endsWith('.js'))
        .flatMap((file) => [
          ...fs
            .readFileSync(path.join(folder, 'program', file), 'utf8')
            .matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
        ])
        .map(([, name]) => name!),
    );
    expect(bundled.size).toBeGreaterThan(8);
    for (const name of [...bundled, ...fs.readdirSync(path.join(folder, 'program/node_modules'))])
      expect(named(name)?.purl, name).toMatch(/^pkg:npm\/.+@\d/);
  });
});

const passphrases = ['--station-passphrase', 'passphrase', '--recovery-passphrase', 'passphrase'];

it('packs the Node that everything is tested with, and no other', () => {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(devDependencies.node).toBe(nodeVersion);
  const given = path.join(work, 'given');
  const other = system === 'win-x64' ? 'linux-x64' : 'win-x64';
  const place = path.join(work, 'node');
  expect(() => placeNode(other, place, given)).toThrow(/holds no node-/);
  fs.mkdirSync(given);
  fs.writeFileSync(path.join(given, `node-${other}-${nodeVersion}.tgz`), crypto.randomBytes(100));
  expect(() => placeNode(other, place, given)).toThrow(/SHA-512 differs/);
  expect(fs.existsSync(place)).toBe(false);
});
