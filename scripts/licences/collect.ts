/** From the files that a bundler took to the components they belong to, with their licences in full. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Component, type Components, joinComponents } from '../../shared/licences.ts';
import { isAllowed } from './allowed.ts';

const root = path.join(import.meta.dirname, '../..');
const ownTexts = path.join(root, 'resources/licences');

/** What packages do not say of themselves: resources/licences/inside.yml. */
interface Known {
  /** Of a package without a text of its own, or with more than the usual: files of resources/licences or, after `./`, its own. */
  texts?: string[];
  licence?: string;
  /** What was compiled into it. */
  inside?: Part[];
}
interface Part {
  name: string;
  version?: string;
  licence: string;
  texts: string[];
  kind?: 'font';
  homepage?: string;
}

interface PackageJson {
  name: string;
  version: string;
  license?: string;
  homepage?: string;
}

const textName = /^(?:licen[cs]e|copying|notice|unlicense)(?:[.-].*)?$/i;

/** A component without a licence text, or under a licence nobody allowed, is not shipped. */
export class LicenceProblem extends Error {}

export class Collection {
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();
  readonly #known = parse(fs.readFileSync(path.join(ownTexts, 'inside.yml'), 'utf8')) as Record<string, Known>;
  readonly #lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  readonly #texts: Record<string, string> = {};

  /** @param file a module or an asset, as the bundler names it: absolute, perhaps with a query */
  add(file: string): void {
    const clean = file
      .replace(/[?#].*$/, '')
      .split(path.sep)
      .join('/');
    // Both leave a few lines of their own in what they bundle.
    if (/^\0(?:vite|rolldown)\//.test(clean)) this.addPackage(clean.slice(1).split('/')[0]!);
    const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(clean)?.[1];
    if (folder) this.#folders.add(folder);
    else if (path.isAbsolute(clean)) this.#files.add(path.relative(root, clean).split(path.sep).join('/'));
  }

  /** One that is shipped beside the bundle, or stands in it without a file. */
  addPackage(name: string): void {
    this.#folders.add(path.join(root, 'node_modules', name).split(path.sep).join('/'));
  }

  /** @throws LicenceProblem naming every component that may not be shipped */
  components(): Components {
    const components = [...this.#folders].flatMap((folder) => this.#package(folder));
    if ([...this.#files].some((file) => file.startsWith('resources/fonts/'))) {
      components.push(...this.#parts('resources/fonts', path.join(root, 'resources/fonts')));
    }
    components.push(this.#own());
    const wrong = components.filter(({ texts, licence }) => texts.length === 0 || !isAllowed(licence));
    if (wrong.length > 0) {
      const list = wrong.map(({ name, licence, texts }) => `${name} (${licence}${texts.length ? '' : ', no text'})`);
      throw new LicenceProblem(`not to be shipped for its licence: ${list.join(', ')}`);
    }
    return joinComponents([{ components, texts: this.#texts }]);
  }

  #own(): Component {
    const { name, version, license } = readPackage(root);
    const texts = [this.#text(path.join(root, 'LICENSE'))];
    const nobody = { homepage: null, purl: null, sha512: null, inside: null };
    return { name, version, kind: 'application', licence: license!, texts, ...nobody };
  }

  #package(folder: string): Component[] {
    const { name, version, license, homepage } = readPackage(folder);
    const known = this.#known[name] ?? {};
    const usual = fs.readdirSync(folder).filter((file) => textName.test(file));
    const files =
      known.texts?.map((text) => fileOf(text, folder)) ?? usual.sort().map((file) => path.join(folder, file));
    const integrity = this.#lock.packages[folder.slice(folder.indexOf('/node_modules/') + 1)]?.integrity;
    const component: Component = {
      name,
      version,
      kind: name === 'electron' || name === 'node' ? 'runtime' : 'package',
      licence: known.licence ?? license ?? 'NONE',
      texts: files.map((file) => this.#text(file)),
      homepage: homepage ?? null,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      sha512: integrity?.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : null,
      inside: null,
    };
    return [component, ...this.#parts(name, folder)];
  }

  #parts(holder: string, folder: string): Component[] {
    return (this.#known[holder]?.inside ?? []).map(({ name, version, licence, texts, kind, homepage }) => ({
      name,
      version: version ?? null,
      kind: kind ?? 'part',
      licence,
      texts: texts.map((text) => this.#text(fileOf(text, folder))),
      homepage: homepage ?? null,
      purl: null,
      sha512: null,
      inside: kind === 'font' && holder === 'resources/fonts' ? null : holder,
    }));
  }

  #text(file: string): string {
    const text = fs.readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
    const key = crypto.createHash('sha256').update(text).digest('hex').slice(0, 16);
    this.#texts[key] = text;
    return key;
  }
}

function fileOf(text: string, folder: string): string {
  return text.startsWith('./') ? path.join(folder, text) : path.join(ownTexts, text);
}

function readPackage(folder: string): PackageJson {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageJson;
}
