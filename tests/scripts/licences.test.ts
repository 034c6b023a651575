/** What a bundle says it is made of: nothing without its licence in full, nothing under a licence that nobody allowed. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, expect, it } from 'vitest';
import { licenceRoutes } from '../../main/licences/routes.ts';
import { RendererFiles } from '../../main/renderer-files.ts';
import { isAllowed } from '../../scripts/licences/allowed.ts';
import { Collection, LicenceProblem } from '../../scripts/licences/collect.ts';
import { nodeVersion } from '../../scripts/pack/node-binary.ts';
import { writeViewerSbom } from '../../scripts/pack/sbom.ts';
import type { Components } from '../../shared/licences.ts';

const root = path.join(import.meta.dirname, '../..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-licences-'));
afterAll(() => fs.rmSync(work, { recursive: true }));

function collected(files: string[], packages: string[] = []): Components {
  const collection = new Collection();
  for (const file of files) collection.add(path.join(root, file));
  for (const name of packages) collection.addPackage(name);
  return collection.components();
}

/** A package as npm would install it. */
function packageOf(name: string, licence: string | undefined, text: string | null): string {
  const folder = path.join(work, 'node_modules', name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: licence }));
  if (text !== null) fs.writeFileSync(path.join(folder, 'LICENSE'), text);
  return path.join(folder, 'index.js');
}

it('takes a licence by its SPDX expression', () => {
  const allowed = ['MIT', '(MIT OR GPL-3.0-only)', 'BSD-3-Clause AND Zlib', '(MIT AND Zlib)', '(WTFPL OR MIT)'];
  const refused = ['GPL-3.0-only', 'MIT AND LGPL-2.1-only', 'SEE LICENSE IN EULA', 'NONE', '', 'UNLICENSED', 'mit'];
  expect([...allowed, ...refused].map(isAllowed)).toEqual([...allowed.map(() => true), ...refused.map(() => false)]);
});

it('refuses a package without a text, without a licence, or under another licence, naming each', () => {
  const collection = new Collection();
  collection.add(packageOf('without-text', 'MIT', null));
  collection.add(packageOf('without-licence', undefined, 'All rights reserved.'));
  collection.add(packageOf('@scope/under-gpl', 'GPL-3.0-only', 'GNU GENERAL PUBLIC LICENSE'));
  collection.add(packageOf('in-order', 'ISC', 'Permission to use, copy, modify'));
  const attempt = () => collection.components();
  expect(attempt).toThrow(LicenceProblem);
  expect(attempt).toThrow(/@scope\/under-gpl \(GPL-3\.0-only\)/);
  expect(attempt).toThrow(/without-licence \(NONE\)/);
  expect(attempt).toThrow(/without-text \(MIT, no text\)/);
  expect(attempt).not.toThrow(/in-order/);
});

it('knows what was compiled into native code, in the version that is really there', () => {
  const { components, texts } = collected(
    ['resources/fonts/BIZUDPGothic-Regular.ttf', 'node_modules/@cornerstonejs/codec-openjpeg/dist/x.js'],
    ['better-sqlite3-multiple-ciphers', 'electron'],
  );
  const version = (name: string) => components.find((each) => each.name === name)?.version;
  const database = new Database(':memory:');
  const told = database.prepare('SELECT sqlite_version() AS sqlite, sqlite3mc_version() AS ciphers').get() as {
    sqlite: string;
    ciphers: string;
  };
  expect(version('SQLite')).toBe(told.sqlite);
  expect(told.ciphers).toContain(version('SQLite3 Multiple Ciphers')!);
  const names = components.map(({ name, inside }) => `${name} < ${inside}`);
  for (const name of ['OpenJPEG < @cornerstonejs/codec-openjpeg', 'BIZ UDPGothic < null', 'Chromium < electron'])
    expect(names).toContain(name);
  for (const { name, texts: keys } of components)
    for (const key of keys) expect(texts[key]!.length, name).toBeGreaterThan(150);
  // Of the Node that a package of the exporter brings.
  const node = fs.readFileSync(path.join(root, 'resources/licences/node.txt'), 'utf8');
  expect(node).toContain('Node.js is licensed for use as follows');
  expect(process.versions.node).toBe(nodeVersion);
});

it('joins what window and main say for the page, and for a bill of materials that is the same each time', async () => {
  const write = (bundle: string, components: Components) => {
    fs.mkdirSync(path.join(work, 'dist', bundle), { recursive: true });
    fs.writeFileSync(path.join(work, 'dist', bundle, 'components.json'), JSON.stringify(components));
  };
  const yaml = 'node_modules/yaml/dist/index.js';
  write('renderer', collected(['resources/fonts/fonts.css', yaml], ['pdfjs-dist', '@embedpdf/pdfium']));
  write('main', collected([yaml], ['electron', 'better-sqlite3-multiple-ciphers']));
  const app = licenceRoutes(await RendererFiles.list(path.join(work, 'dist/renderer')));
  const shown = (await (await app.request('/')).json()) as Components;
  expect(shown.components.filter(({ name }) => name === 'yaml')).toHaveLength(1);
  // Node has no such file beside it.
  expect((await app.request('/chromium')).status).toBe(204);

  const packed = path.join(work, 'packed');
  fs.mkdirSync(path.join(packed, 'resources'), { recursive: true });
  const archive = crypto.randomBytes(1000);
  fs.writeFileSync(path.join(packed, 'resources/app.asar'), archive);
  const bills = ['a', 'b'].map((name) => path.join(work, `${name}.cdx.json`));
  for (const bill of bills) await writeViewerSbom(bill, path.join(work, 'dist'), packed, '45.4.1');
  const [text, again] = bills.map((bill) => fs.readFileSync(bill, 'utf8'));
  expect(again).toBe(text);
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text!)).toBeNull();
  const { components } = JSON.parse(text!) as {
    components: { name: string; version?: string; hashes?: { content: string }[]; components?: { name: string }[] }[];
  };
  const named = (name: string) => components.find((each) => each.name === name);
  expect(named('electron')).toMatchObject({
    version: '45.4.1',
    components: [{ name: 'Chromium' }, { name: 'Node.js' }],
  });
  expect(named('pdfjs-dist')?.components?.map(({ name }) => name)).toContain('Liberation Sans');
  const sha256 = crypto.createHash('sha256').update(archive).digest('hex');
  expect(named('resources/app.asar')?.hashes).toEqual([{ alg: 'SHA-256', content: sha256 }]);
});
