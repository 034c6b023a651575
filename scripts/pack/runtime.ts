/** The Electron that a package is made around: whose system and processor it is for, which version, and whether it is the one asked for. */
import fs from 'node:fs';
import path from 'node:path';

export const platforms = ['linux', 'win', 'mac'] as const;
export type Platform = (typeof platforms)[number];
export type Processor = 'x64' | 'arm64';

export const platformNames: Record<Platform, string> = { linux: 'Linux', win: 'Windows', mac: 'macOS' };

/** As Electron's own archives and the SQLite addon's prebuilds name the systems. */
export const nodePlatforms: Record<Platform, string> = { linux: 'linux', win: 'win32', mac: 'darwin' };

export interface Runtime {
  /** A folder as Electron's archive unpacks to, or that archive. */
  path: string;
  platform: Platform;
  processor: Processor;
  /** As in `33.4.11`. */
  version: string;
}

const archive = /^electron-v(\d+\.\d+\.\d+)-(linux|win32|darwin)-(x64|arm64)\.zip$/;

/** The file in an unpacked Electron that says whose it is. */
const executables: Record<Platform, string> = {
  linux: 'electron',
  win: 'electron.exe',
  mac: 'Electron.app/Contents/MacOS/Electron',
};

/**
 * @param place a folder or a `.zip` under its own name
 * @returns what it is, or one sentence that says why it is no Electron
 */
export function readRuntime(place: string): Runtime | { refused: string } {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) return { refused: `there is nothing at ${place}` };
  if (stat.isFile()) {
    const [, version, system, processor] = archive.exec(path.basename(place)) ?? [];
    const platform = platforms.find((one) => nodePlatforms[one] === system);
    if (!version || !platform) {
      return { refused: `${place} is not named as Electron's archives are (electron-v45.4.1-win32-x64.zip)` };
    }
    return { path: place, platform, version, processor: processor as Processor };
  }
  const platform = platforms.find((one) => fs.existsSync(path.join(place, executables[one])));
  if (!platform) return { refused: `${place} holds no electron, electron.exe or Electron.app` };
  const processor = processorOf(path.join(place, executables[platform]));
  if (!processor) return { refused: `${place} is for a processor that no package is made for` };
  const versionFile = path.join(place, 'version');
  const [version] = /\d+\.\d+\.\d+/.exec(fs.existsSync(versionFile) ? fs.readFileSync(versionFile, 'utf8') : '') ?? [];
  if (!version) return { refused: `${versionFile} is missing: it says which Electron this is` };
  return { path: place, platform, processor, version };
}

/** From the first bytes of an ELF, PE or Mach-O file. */
function processorOf(file: string): Processor | null {
  const head = Buffer.alloc(4096);
  const handle = fs.openSync(file, 'r');
  fs.readSync(handle, head);
  fs.closeSync(handle);
  const known = (code: number, x64: number, arm64: number): Processor | null =>
    code === x64 ? 'x64' : code === arm64 ? 'arm64' : null;
  if (head.toString('latin1', 1, 4) === 'ELF') return known(head.readUInt16LE(18), 0x3e, 0xb7);
  if (head.readUInt32LE(0) === 0xfeedfacf) return known(head.readUInt32LE(4), 0x01000007, 0x0100000c);
  const pe = head.readUInt32LE(0x3c);
  if (head.toString('latin1', 0, 2) !== 'MZ' || pe > head.length - 6) return null;
  return known(head.readUInt16LE(pe + 4), 0x8664, 0xaa64);
}

export function runtimeText({ version, platform, processor }: Runtime): string {
  return `Electron ${version} for ${platformNames[platform]} ${processor}`;
}
