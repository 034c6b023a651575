/** What electron-builder calls while it makes a package (electron-builder.yml names this file). */
import fs from 'node:fs';
import path from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { filesIn, isElectronsOwn, programOf } from './content.ts';
import { burnFuses } from './fuses.ts';
import { nodePlatforms, type Platform, platforms } from './runtime.ts';

function platformOf({ electronPlatformName }: AfterPackContext): Platform {
  const platform = platforms.find((one) => nodePlatforms[one] === electronPlatformName);
  if (!platform) throw new Error(`no package is made for ${electronPlatformName}`);
  return platform;
}

/** Takes away what lies in a given Electron folder beside Electron's own files, as a program that stands in for ours. */
export async function afterExtract(context: AfterPackContext): Promise<void> {
  const platform = platformOf(context);
  if (platform === 'mac') return afterExtractForMac(context);
  for (const file of filesIn(context.appOutDir)) {
    const isStarted = file === 'electron' || file === 'electron.exe' || file === 'LICENSE';
    if (!isStarted && !isElectronsOwn(file, platform)) fs.rmSync(path.join(context.appOutDir, file));
  }
  fs.rmSync(path.join(context.appOutDir, 'resources'), { recursive: true, force: true });
}

/** A Mac's program is one folder, which is taken as a whole; the licences lie beside it and would be left behind. */
function afterExtractForMac({ appOutDir, packager }: AfterPackContext): void {
  const resources = path.join(appOutDir, 'Electron.app/Contents/Resources');
  for (const name of ['default_app.asar', 'app'])
    fs.rmSync(path.join(resources, name), { recursive: true, force: true });
  const given = String(packager.config.electronDist);
  for (const [name, as] of Object.entries(macPapers)) {
    const file = path.join(given, name);
    if (fs.existsSync(file)) fs.copyFileSync(file, path.join(resources, as));
  }
}

const macPapers = { LICENSE: 'LICENSE.electron.txt', 'LICENSES.chromium.html': 'LICENSES.chromium.html' };

export async function afterPack(context: AfterPackContext): Promise<void> {
  const platform = platformOf(context);
  const processor = process.arch === 'arm64' ? 'arm64' : 'x64';
  await burnFuses(programOf({ folder: context.appOutDir, platform, processor }), { platform });
}
