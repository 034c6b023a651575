/** What may lie in a package, and nothing else: the program, its texts and fonts, one SQLite addon, Electron's own files. */
import fs from 'node:fs';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import type { MainBundle } from './bundle-scan.ts';
import { nodePlatforms, type Platform, type Processor } from './runtime.ts';

const addon = 'node_modules/better-sqlite3-multiple-ciphers';

/** Inside app.asar, but for what main's bundle names. */
const inArchive = [
  /^package\.json$/,
  /^dist\/(?:main|renderer)\/components\.json$/,
  /^dist\/main\/[\w-]+\.wasm$/,
  /^dist\/renderer\/(?:index\.html|assets\/[\w.+-]+\.(?:js|mjs|css|wasm|woff2|ttf|otf|bcmap|pfb|svg|png|webp|json|txt))$/,
  /^resources\/(?:forms|drill)\/[\w-]+\.(?:yml|md)$/,
  new RegExp(`^${addon}/(?:package\\.json|LICENSE|lib/[\\w./-]+\\.js)$`),
];

/** Electron's own, beside resources/. */
const runtimes: Record<Platform, RegExp[]> = {
  linux: [
    /^(?:tomoshibi|chrome-sandbox|chrome_crashpad_handler)$/,
    /^lib[\w.+-]+\.so(?:\.\d+)*$/,
    /^(?:icudtl\.dat|snapshot_blob\.bin|v8_context_snapshot\.bin|vk_swiftshader_icd\.json)$/,
    /^(?:[\w-]+|locales\/[\w-]+)\.pak$/,
  ],
  win: [
    /^Tomoshibi\.exe$/,
    /^[\w-]+\.dll$/,
    /^(?:icudtl\.dat|snapshot_blob\.bin|v8_context_snapshot\.bin|vk_swiftshader_icd\.json)$/,
    /^(?:[\w-]+|locales\/[\w-]+)\.pak$/,
  ],
  mac: [
    /^Tomoshibi\.app\/Contents\/(?:Info\.plist|PkgInfo|MacOS\/Tomoshibi|Frameworks\/.+|_CodeSignature\/.+)$/,
    /^Tomoshibi\.app\/Contents\/Resources\/(?:(?:icon|electron)\.icns|[\w-]+\.lproj(?:\/.*)?)$/,
  ],
};

/** For whoever finds the folder. */
const papers = /^(?:LICENSE(?:\.electron)?\.txt|LICENSES\.chromium\.html|README[\w.-]*\.txt|sbom[\w.-]*\.json)$/;
/** Beside app.asar: the hospital that drills are held with (a sealed medium), licences, what Debian's package needs. */
const besideArchive =
  /^(?:drill\/.+|licences\/.+|apparmor-profile|LICENSE(?:\.electron)?\.txt|LICENSES\.chromium\.html)$/;

/** The one native addon of a package, in the checkout as in app.asar. */
export function addonOf({ platform, processor }: { platform: Platform; processor: Processor }): string {
  return `${addon}/prebuilds/${nodePlatforms[platform]}-${processor}.node`;
}

export interface PackedFolder {
  /** As electron-builder leaves it, before any archive is made. */
  folder: string;
  platform: Platform;
  processor: Processor;
}

/** Where app.asar lies, from the folder. */
export function resourcesOf(platform: Platform): string {
  return platform === 'mac' ? 'Tomoshibi.app/Contents/Resources' : 'resources';
}

/** The file that is started, and whose fuses are burnt. */
export function programOf({ folder, platform }: PackedFolder): string {
  const names: Record<Platform, string> = { linux: 'tomoshibi', win: 'Tomoshibi.exe', mac: 'Tomoshibi.app' };
  return path.join(folder, names[platform]);
}

/** Whether a file of an Electron folder belongs to a package made of it. */
export function isElectronsOwn(file: string, platform: Platform): boolean {
  return runtimes[platform].some((own) => own.test(file)) || papers.test(file);
}

/** @returns a sentence for each file that should not be there, and each that should */
export function wrongContent(packed: PackedFolder, main: MainBundle): string[] {
  const { folder, platform } = packed;
  const resources = resourcesOf(platform);
  const archive = path.join(folder, resources, 'app.asar');
  const prebuild = addonOf(packed);
  const inside = listPackage(archive, { isPack: false })
    .map((name) => name.replaceAll('\\', '/').slice(1))
    .filter((name) => path.posix.extname(name) !== '' || /\/(?:LICENSE|PkgInfo)$/.test(name));
  const ofMain = new Set(main.files.map((name) => `dist/main/${name}`));
  const files = filesIn(folder);
  const wrong: string[] = [];
  for (const name of inside) {
    const isKnown = ofMain.has(name) || name === prebuild || inArchive.some((one) => one.test(name));
    if (!isKnown) wrong.push(`app.asar holds ${name}`);
  }
  for (const file of files) {
    const beside = file.startsWith(`${resources}/`) ? file.slice(resources.length + 1) : null;
    const isOurs = beside === 'app.asar' || beside === `app.asar.unpacked/${prebuild}`;
    const isKnown = isOurs || isElectronsOwn(file, platform) || (beside !== null && besideArchive.test(beside));
    if (!isKnown) wrong.push(`the package holds ${file}`);
  }
  const addons = files.filter((file) => file.endsWith('.node'));
  if (addons.length !== 1) wrong.push(`the package holds ${addons.length} native addons instead of one`);
  if (!files.includes(`${resources}/app.asar.unpacked/${prebuild}`)) wrong.push(`the package has no ${prebuild}`);
  // What the program reads beside itself, from dist/main.
  for (const read of main.reads) {
    const place = path.posix.join('dist/main', read).replace(/\/$/, '');
    // The medium of drills, whose databases are opened as files.
    const isBeside = place === 'dist/drill' && files.includes(`${resources}/drill/drill.json`);
    const isInside = inside.some((name) => name === place || name.startsWith(`${place}/`));
    if (!isInside && !isBeside) wrong.push(`the package has no ${place}`);
  }
  return wrong;
}

/** @returns every file and link in it, as paths with `/` */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
