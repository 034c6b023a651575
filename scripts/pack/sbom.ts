/**
 * A software bill of materials: CycloneDX 1.6 as JSON, of what a package really holds. The same package gives the same
 * bytes: no time, no random number.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Component, type Components, componentsFile, joinComponents } from '../../shared/licences.ts';
import { filesIn } from './content.ts';

export interface SbomOf {
  product: { name: string; version: string };
  components: Components;
  /** The package: programs and native code in it are listed with their SHA-256. */
  folder: string;
}

/** What a processor runs directly. */
const native =
  /(?:\.node|\.exe|\.dll|\.dylib|\.so(?:\.\d+)*|\.wasm|\.asar|^bin\/node|^(?:tomoshibi|chrome-sandbox|chrome_crashpad_handler))$/;

/** Writes the bill of materials of a package. @param file where to */
export async function writeSbom(file: string, of: SbomOf): Promise<void> {
  const files: { name: string; sha256: string }[] = [];
  for (const name of filesIn(of.folder).filter((each) => native.test(each))) {
    files.push({ name, sha256: await sha256Of(path.join(of.folder, name)) });
  }
  fs.writeFileSync(file, `${JSON.stringify(bomOf(of, files), null, 2)}\n`);
}

/**
 * The viewer's: of what its two bundles said when they were built, and of the Electron it is packed around.
 * @param dist `dist`, with main and renderer built
 * @param folder the packed program
 * @param electron version of that Electron
 */
export async function writeViewerSbom(file: string, dist: string, folder: string, electron: string): Promise<void> {
  const read = (bundle: string) =>
    JSON.parse(fs.readFileSync(path.join(dist, bundle, componentsFile), 'utf8')) as Components;
  const all = joinComponents([read('main'), read('renderer')]);
  const own = all.components.find(({ kind }) => kind === 'application')!;
  const components = all.components.map((each) => (each.name === 'electron' ? electronOf(each, electron) : each));
  await writeSbom(file, {
    product: { name: own.name, version: own.version! },
    components: { ...all, components },
    folder,
  });
}

/** The package of npm only fetches it. */
function electronOf(component: Component, version: string): Component {
  return { ...component, version, purl: `pkg:github/electron/electron@v${version}`, sha512: null };
}

function bomOf({ product, components: { components } }: SbomOf, files: { name: string; sha256: string }[]): object {
  const own = components.find(({ kind }) => kind === 'application');
  const outer = components.filter(({ kind, inside }) => kind !== 'application' && inside === null);
  const root = `${product.name}@${product.version}`;
  const listed = outer.map((each) => ({
    ...described(each),
    ...nested(components.filter(({ inside }) => inside === each.name).map(described)),
  }));
  const filed = files.map(({ name, sha256 }) => ({
    type: 'file',
    'bom-ref': `file:${name}`,
    name,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }));
  const bom = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': root,
        ...product,
        ...(own && { licenses: [{ license: { id: own.licence } }] }),
      },
    },
    components: [...listed, ...filed],
    dependencies: [{ ref: root, dependsOn: listed.map((each) => each['bom-ref']) }],
  };
  const digest = crypto.createHash('sha256').update(JSON.stringify(bom)).digest('hex');
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    ...bom,
  };
}

function described({ name, version, kind, licence, homepage, purl, sha512, inside }: Component) {
  const isNamed = !/\s|LicenseRef/.test(licence);
  return {
    type: kind === 'runtime' ? 'platform' : kind === 'font' ? 'data' : 'library',
    'bom-ref': `${inside ? `${inside}/` : ''}${purl ?? `${name}${version ? `@${version}` : ''}`}`,
    name,
    ...(version && { version }),
    ...(sha512 && { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
    licenses: [isNamed ? { license: { id: licence } } : { expression: licence }],
    ...(purl && { purl }),
    ...(homepage && { externalReferences: [{ type: 'website', url: homepage }] }),
  };
}

function nested(components: object[]): { components?: object[] } {
  return components.length > 0 ? { components } : {};
}

/** RFC 9562, version 8: of what is in it. */
function uuidOf(digest: string): string {
  const variant = '89ab'[Number.parseInt(digest[16]!, 16) & 3];
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}

async function sha256Of(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
