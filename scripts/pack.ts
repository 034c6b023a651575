/**
 * `npm run pack`: the viewer as packages. Builds it, scans what was built, has electron-builder pack it around a given
 * Electron, burns and reads back its fuses, checks what lies in it, and writes SHA256SUMS. Touches no network when
 * everything it needs is at hand (docs/packaging.md).
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildViewer } from './build.ts';
import { findingText, type MainBundle, scanMain, scanRenderer } from './pack/bundle-scan.ts';
import { checksumsName, writeChecksums } from './pack/checksums.ts';
import { filesIn, type PackedFolder, programOf, wrongContent } from './pack/content.ts';
import { fuseLines, readFuses } from './pack/fuses.ts';
import { integrityText } from './pack/integrity.ts';
import { runBuilder } from './pack/run-builder.ts';
import {
  nodePlatforms,
  type Platform,
  platformNames,
  platforms,
  type Runtime,
  readRuntime,
  runtimeText,
} from './pack/runtime.ts';
import { writeViewerSbom } from './pack/sbom.ts';
import { targetsOf, toolsFor } from './pack/tools.ts';
import { findElectron } from './runtimes.ts';

const usage = `npm run pack -- [options]

  --electron-dist PLACE   the Electron to pack around: an unpacked folder, or its archive under its own name
                          (also ELECTRON_OVERRIDE_DIST_PATH; else the one that npm's electron has fetched)
  --platform SYSTEM       linux, win or mac; else what that Electron is for
  --targets A,B           linux: dir, AppImage, deb   win: nsis, zip, dir   mac: zip, dir; else all that can be made here
  --out FOLDER            else dist/packages
  --help

Beside them it writes a bill of materials (CycloneDX) and SHA256SUMS. The exporter is packed by npm run pack:exporter.
Ends with 0 when everything asked for was made and checked, 1 when a check failed, 2 when something is missing.`;

const root = path.join(import.meta.dirname, '..');

class Refusal extends Error {}

try {
  await pack();
} catch (error) {
  const isOurs = error instanceof Refusal;
  console.error(`pack: ${(error as Error).message}`);
  process.exitCode = isOurs ? 2 : 1;
}

async function pack(): Promise<void> {
  const options = readOptions();
  if (options.help) return console.log(usage);
  const platform = options.platform;
  const runtime = runtimeFor(options.electronDist, platform);
  const targets = targetsFor(runtime.platform, options.targets);
  console.log(`Around ${runtimeText(runtime)} (${runtime.path})`);
  const { version: pinned } = JSON.parse(
    fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'),
  );
  if (runtime.version !== pinned)
    console.log(`  not the pinned ${pinned}: such a package is for trying out, not for a hospital`);

  buildViewer();
  const main = scanBundles();
  const out = path.resolve(options.out ?? path.join(root, 'dist/packages'));
  const folder = await runBuilder({ root, runtime, targets, out, main });
  const packed: PackedFolder = { folder, platform: runtime.platform, processor: runtime.processor };
  await check(packed, main);

  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const sbom = `tomoshibi-${version}-${runtime.platform}-${runtime.processor}.cdx.json`;
  await writeViewerSbom(path.join(out, sbom), path.join(root, 'dist'), folder, runtime.version);
  if (!targets.includes('dir')) fs.rmSync(folder, { recursive: true });

  const sums = await writeChecksums(out);
  console.log(`\n${out}`);
  for (const name of fs.readdirSync(out).sort()) console.log(`  ${name.padEnd(44)}${sizeText(path.join(out, name))}`);
  console.log(`${checksumsName}: ${sums} files; to check: (cd ${out} && sha256sum -c --quiet ${checksumsName})`);
}

interface Options {
  help: boolean;
  electronDist?: string;
  platform?: Platform;
  targets?: string[];
  out?: string;
}

function readOptions(): Options {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { 'electron-dist': text, platform: text, targets: text, out: text, help: { type: 'boolean' } },
    });
    const platform = platforms.find((one) => one === values.platform);
    if (values.platform && !platform) throw new Error(`--platform is one of ${platforms.join(', ')}`);
    return {
      help: values.help ?? false,
      electronDist: values['electron-dist'],
      platform,
      targets: values.targets?.split(',').map((one) => one.trim()),
      out: values.out,
    };
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n\n${usage}`);
  }
}

/** @throws a Refusal, one sentence, where there is no Electron for the system asked for */
function runtimeFor(given: string | undefined, platform: Platform | undefined): Runtime {
  let place = given ?? process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!place) {
    const found = findElectron({ download: true });
    if ('missing' in found) throw new Refusal(`${found.missing}; --electron-dist names an unpacked one or its archive`);
    place = process.platform === 'darwin' ? path.join(found.path, '../../../..') : path.dirname(found.path);
  }
  const runtime = readRuntime(path.resolve(place));
  if ('refused' in runtime) throw new Refusal(runtime.refused);
  if (platform && runtime.platform !== platform) {
    const wanted = `electron-v${runtime.version}-${nodePlatforms[platform]}-x64.zip`;
    const asked = platformNames[platform];
    throw new Refusal(
      `${place} holds ${runtimeText(runtime)}: for ${asked}, give --electron-dist ${asked}'s own (${wanted})`,
    );
  }
  return runtime;
}

/** @throws a Refusal where something that was asked for cannot be made; what nobody asked for is left out and said */
function targetsFor(platform: Platform, asked: string[] | undefined): string[] {
  const possible: string[] = [];
  const lacks: string[] = [];
  for (const target of asked ?? targetsOf[platform]) {
    const { environment, missing } = toolsFor(platform, target);
    if (missing === null) {
      Object.assign(process.env, environment);
      possible.push(target);
    } else lacks.push(`${target}: ${missing}`);
  }
  if (lacks.length > 0 && (asked || possible.length === 0)) throw new Refusal(lacks.join('\n'));
  for (const lack of lacks) console.log(`not made here: ${lack}`);
  return possible;
}

function scanBundles(): MainBundle {
  const main = scanMain(path.join(root, 'dist/main'));
  const findings = [...main.findings, ...scanRenderer(path.join(root, 'dist/renderer'))];
  if (findings.length > 0) {
    throw new Error(
      `the bundles reach where they must not:\n${findings.map((one) => `  ${findingText(one)}`).join('\n')}`,
    );
  }
  console.log(
    `Scanned: ${main.files.length} files of main and every file of the window reach no network and no program`,
  );
  return main;
}

async function check(packed: PackedFolder, main: MainBundle): Promise<void> {
  const readings = await readFuses(programOf(packed));
  console.log(`Fuses, read back from ${path.basename(programOf(packed))}:\n${fuseLines(readings).join('\n')}`);
  console.log(`Integrity: ${integrityText(packed)}`);
  const wrong = wrongContent(packed, main);
  if (wrong.length > 0) throw new Error(`the package is not what it should be:\n  ${wrong.join('\n  ')}`);
  const files = filesIn(packed.folder);
  console.log(`Content: ${files.length} files, ${sizeText(packed.folder)}, nothing beside what is allowed`);
  if (packed.platform === 'mac' && process.platform !== 'darwin') {
    console.log('Not signed: an Apple processor starts it only after `codesign --sign - --deep` on a Mac');
  }
}

function sizeText(place: string): string {
  const sizes = fs.statSync(place).isFile()
    ? [fs.statSync(place).size]
    : filesIn(place).map((file) => fs.lstatSync(path.join(place, file)).size);
  return `${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`;
}
