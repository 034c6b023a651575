/** What electron-builder would fetch for a kind of package, and whether this machine has it already. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Platform, platformNames } from './runtime.ts';

/** What can be made for each system; the first are made when none is named. */
export const targetsOf: Record<Platform, string[]> = {
  linux: ['dir', 'AppImage', 'deb'],
  win: ['nsis', 'zip', 'dir'],
  mac: ['zip', 'dir'],
};

export interface Tools {
  /** For electron-builder, which takes them instead of fetching its own. */
  environment: Record<string, string>;
  /** One sentence: what is not here, and what to do. */
  missing: string | null;
}

const nothing: Tools = { environment: {}, missing: null };

export function toolsFor(platform: Platform, target: string): Tools {
  if (!targetsOf[platform].includes(target)) {
    const known = targetsOf[platform].join(', ');
    return { ...nothing, missing: `there is no ${target} for ${platformNames[platform]}; known are ${known}` };
  }
  if (target === 'zip') return sevenZip();
  if (target === 'deb') return debian();
  if (target === 'AppImage') {
    return fetched('APPIMAGE_TOOLS_PATH', 'appimage@1.0.3', 'electron-builder’s set of AppImage tools');
  }
  if (target === 'nsis') return installer();
  return nothing;
}

function sevenZip(): Tools {
  const variable = 'ELECTRON_BUILDER_7ZIP_PATH';
  const own = process.env[variable] ?? ['7zz', '7z', '7za'].map(onPath).find((file) => file !== null);
  if (own) return { environment: { [variable]: own }, missing: null };
  return fetched(variable, '7zip@1.0.0', '7-Zip (Debian: apt-get install 7zip)');
}

/** electron-builder's way to a .deb is fpm; Debian's own tool does what it does, told so by dpkg-deb.ts. */
function debian(): Tools {
  if (!onPath('dpkg-deb')) return { ...nothing, missing: 'dpkg-deb is not here: a .deb is made on Debian or Ubuntu' };
  const standIn = path.join(import.meta.dirname, 'dpkg-deb.ts');
  return { environment: { CUSTOM_FPM_PATH: standIn }, missing: null };
}

function installer(): Tools {
  const makensis = fetched('ELECTRON_BUILDER_NSIS_DIR', 'nsis@1.2.1', 'NSIS with electron-builder’s plug-ins');
  if (makensis.missing !== null) return makensis;
  const zip = sevenZip();
  if (zip.missing !== null) return zip;
  if (process.platform === 'linux' && !onPath('wine') && !isCached('wine')) {
    return {
      ...nothing,
      missing: 'wine is not here: on Linux the uninstaller is written by running a Windows program',
    };
  }
  return { environment: { ...makensis.environment, ...zip.environment }, missing: null };
}

/** Of electron-builder's own archives, which lie in its cache once they were fetched or copied there. */
function fetched(variable: string, release: string, what: string): Tools {
  if (process.env[variable] || isCached(release)) return nothing;
  const place = path.join(cacheFolder(), release);
  const missing = `${what} is not here: set ${variable}, or copy ${place} from a machine that has fetched it once`;
  return { ...nothing, missing };
}

function isCached(release: string): boolean {
  const folder = cacheFolder();
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.startsWith(release));
}

/** As electron-builder finds it. */
function cacheFolder(): string {
  if (process.env.ELECTRON_BUILDER_CACHE) return process.env.ELECTRON_BUILDER_CACHE;
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library/Caches/electron-builder');
  if (process.platform === 'win32') {
    return path.join(process.env.LOCALAPPDATA ?? os.tmpdir(), 'electron-builder', 'Cache');
  }
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'electron-builder');
}

function onPath(program: string): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const places = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, program + suffix));
  return places.find((file) => fs.existsSync(file)) ?? null;
}
