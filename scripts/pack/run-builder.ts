/** One call of electron-builder: a folder around a given Electron, and the archives and installers made of it. */
import fs from 'node:fs';
import path from 'node:path';
import { Arch, Platform as BuilderPlatform, build, type Configuration } from 'electron-builder';
import { parse } from 'yaml';
import type { MainBundle } from './bundle-scan.ts';
import { addonOf } from './content.ts';
import type { Platform, Runtime } from './runtime.ts';

export interface BuilderRun {
  /** The checkout, built. */
  root: string;
  runtime: Runtime;
  /** Names of electron-builder's. */
  targets: string[];
  /** Emptied first. */
  out: string;
  main: MainBundle;
}

const builderPlatforms: Record<Platform, BuilderPlatform> = {
  linux: BuilderPlatform.LINUX,
  win: BuilderPlatform.WINDOWS,
  mac: BuilderPlatform.MAC,
};

/** @returns the folder that was packed and that everything else was made of */
export async function runBuilder({ root, runtime, targets, out, main }: BuilderRun): Promise<string> {
  const own = parse(fs.readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  const unneeded = fs.readdirSync(path.join(root, 'dist/main')).filter((name) => isOnlyTheBrowserHosts(name, main));
  const drill = path.join(root, 'dist/drill');
  fs.rmSync(out, { recursive: true, force: true });
  await build({
    projectDir: root,
    targets: builderPlatforms[runtime.platform].createTarget(targets, Arch[runtime.processor]),
    publish: 'never',
    config: {
      ...own,
      directories: { ...own.directories, output: out },
      files: [...(own.files as string[]), addonOf(runtime), ...unneeded.map((name) => `!dist/main/${name}`)],
      extraResources: fs.existsSync(drill) ? [{ from: drill, to: 'drill' }] : [],
      electronDist: runtime.path,
      electronVersion: runtime.version,
      // Names the window for the desktop, which then knows whose icon it shows.
      extraMetadata: { desktopName: 'tomoshibi.desktop', homepage: 'https://tomoshibi.example' },
    },
  });
  for (const name of fs.readdirSync(out)) {
    // What electron-builder keeps for itself, and for an updater.
    if (/^builder-|^\.|\.blockmap$/.test(name)) fs.rmSync(path.join(out, name), { recursive: true });
  }
  const folder = fs.readdirSync(out).find((name) => /-unpacked$|^mac(?:-arm64)?$/.test(name));
  if (!folder) throw new Error(`electron-builder left no unpacked folder in ${out}`);
  return path.join(out, folder);
}

/** A chunk that no file of Electron's imports. */
function isOnlyTheBrowserHosts(name: string, main: MainBundle): boolean {
  return name.endsWith('.js') && !main.files.includes(name);
}
