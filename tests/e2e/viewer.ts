/** The fixture: the viewer in the project's host, on an empty station, with the hospital's medium at hand. */
import fs from 'node:fs';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { findChromium } from '../../scripts/runtimes.ts';
import { openInBrowser, openInElectron, type Viewer } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { folderVariable, passphrase } from './setup.ts';

export { expect } from '@playwright/test';

export interface Hospital {
  folder: string;
  /** Mount point of the disk. Tests that alter it work on a `copy`. */
  medium: string;
  identity: string;
  passphrase: string;
  /** Another disk with the same content, for a test to damage. */
  copy(): string;
}

interface Fixtures {
  hospital: Hospital;
  /** The station's folder; empty before the test. */
  dataDir: string;
  /** A folder that stands for a drive: what lies in it is plugged in. Empty before the test; null: this machine's drives. */
  drive: string | null;
  viewer: Viewer;
  window: ViewerWindow;
  /** The window with the medium open, unlocked, and a nurse signed in. */
  signedIn: ViewerWindow;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  hospital: async ({}, use, info) => {
    const folder = process.env[folderVariable]!;
    const medium = path.join(folder, 'medium');
    const copy = () => {
      const target = info.outputPath('disk');
      fs.cpSync(medium, target, { recursive: true });
      return target;
    };
    await use({ folder, medium, identity: path.join(folder, 'keys/station-identity.age'), passphrase, copy });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  dataDir: async ({}, use, info) => {
    await use(info.outputPath('station'));
  },
  drive: null,
  viewer: async ({ dataDir, drive }, use, info) => {
    const options = { dataDir, stationName: '3西-PC1', ...(drive && { drive }) };
    const viewer =
      info.project.name === 'desktop'
        ? await openInElectron(electronPath(), options)
        : await openInBrowser(chromiumPath(), options);
    await use(viewer);
    if (info.status !== info.expectedStatus) {
      await viewer.page.screenshot({ path: info.outputPath('failure.png') }).catch(() => undefined);
    }
    await viewer.close();
  },
  window: async ({ viewer }, use) => {
    await use(new ViewerWindow(viewer.page));
  },
  signedIn: async ({ window, hospital }, use) => {
    await window.openMedium(hospital.medium);
    await window.unlock(hospital.identity, hospital.passphrase);
    await window.signIn('模擬 看護', 'nurse');
    await use(window);
  },
});

function electronPath(): string {
  const electron = process.env.TOMOSHIBI_ELECTRON;
  if (electron) return electron;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return path.join(override, 'electron');
  throw new Error('set ELECTRON_OVERRIDE_DIST_PATH, or run npm test, which finds an Electron');
}

function chromiumPath(): string {
  const chromium = findChromium();
  if ('missing' in chromium) throw new Error(chromium.missing);
  return chromium.path;
}
