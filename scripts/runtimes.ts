/** Which programs this machine can show the viewer in: an Electron, a Chromium; installing the latter where it may. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** Seconds to wait for Electron's own download before doing without: it is there within seconds or not today. */
const downloadSeconds = 45;

/** The Electron to run, or why there is none. */
export function findElectron(options: { download: boolean }): { path: string } | { missing: string } {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const executable = process.platform === 'win32' ? 'electron.exe' : 'electron';
  if (override) {
    const file = path.join(override, executable);
    return fs.existsSync(file) ? { path: file } : { missing: `no ${executable} in ELECTRON_OVERRIDE_DIST_PATH` };
  }
  const installed = installedElectron();
  if (installed) return { path: installed };
  if (!options.download) return { missing: 'the Electron binary is not downloaded' };
  spawnSync(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
    timeout: downloadSeconds * 1000,
    stdio: 'ignore',
  });
  const downloaded = installedElectron();
  return downloaded ? { path: downloaded } : { missing: 'the Electron binary cannot be downloaded from here' };
}

function installedElectron(): string | null {
  const folder = path.join(root, 'node_modules/electron');
  const pathFile = path.join(folder, 'path.txt');
  if (!fs.existsSync(pathFile)) return null;
  const file = path.join(folder, 'dist', fs.readFileSync(pathFile, 'utf8'));
  return fs.existsSync(file) ? file : null;
}

const chromiumNames = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** A Chromium to drive, installed from Debian where we are root there; else one line that says what to install. */
export function findChromium(): { path: string } | { missing: string } {
  const candidates = process.env.TOMOSHIBI_CHROMIUM ? [process.env.TOMOSHIBI_CHROMIUM] : chromiumNames;
  const found = candidates.find((file) => fs.existsSync(file));
  if (found) return { path: found };
  installFromDebian(['chromium', 'fonts-morisawa-bizud-gothic']);
  if (fs.existsSync('/usr/bin/chromium')) return { path: '/usr/bin/chromium' };
  return { missing: 'Install Chromium or Google Chrome, or set TOMOSHIBI_CHROMIUM to one.' };
}

/** The programs that tests hold our formats against, by the Debian package they come in. */
const oracles = {
  openssl: 'openssl',
  age: 'age',
  dcmdump: 'dcmtk',
  gdcmconv: 'libgdcm-tools',
  opj_decompress: 'libopenjp2-tools',
  ojph_compress: 'openjph-tools',
  djxl: 'libjxl-tools',
  pdftotext: 'poppler-utils',
  zbarimg: 'zbar-tools',
  strace: 'strace',
};

/** Installs what is missing of them where it may; tests whose program is absent all the same skip, and say so. */
export function installOracles(): void {
  const missing = Object.entries(oracles).filter(([program]) => !isInstalled(program));
  if (missing.length > 0) installFromDebian(missing.map(([, debianPackage]) => debianPackage));
}

/**
 * Why Orthanc with its DICOMweb plugin, which only the bench starts, is not here; null when it is. Installed from Debian
 * where we are root there, without the service that Debian would start with it.
 */
export function orthancMissing(): string | null {
  const isComplete = () => isInstalled('Orthanc') && fs.existsSync('/usr/share/orthanc/plugins/libOrthancDicomWeb.so');
  if (!isComplete()) {
    installFromDebian(['orthanc', 'orthanc-dicomweb']);
    if (isRoot) spawnSync('systemctl', ['disable', '--now', 'orthanc'], { stdio: 'ignore' });
  }
  return isComplete() ? null : 'Install Orthanc and its DICOMweb plugin (Debian: orthanc, orthanc-dicomweb).';
}

/** Programs that only the bench runs, to measure ours against, by the Debian package they come in. */
const peers = { restic: 'restic', age: 'age', storescu: 'dcmtk', getscu: 'dcmtk', dcmqrscp: 'dcmtk', strace: 'strace' };

/** Why a peer cannot be run here; null when it can. Installed from Debian where we are root there. */
export function peerMissing(...programs: (keyof typeof peers)[]): string | null {
  const absent = () => programs.filter((program) => !isInstalled(program));
  const packages = () => [...new Set(absent().map((program) => peers[program]))];
  if (absent().length > 0) installFromDebian(packages());
  return absent().length > 0 ? `Install ${absent().join(', ')} (Debian: ${packages().join(' ')}).` : null;
}

/** Does nothing but as root on Debian. */
function installFromDebian(packages: string[]): void {
  if (!isRoot || !fs.existsSync('/etc/debian_version')) return;
  console.log(`Installing from Debian: ${packages.join(', ')}…`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}

function isInstalled(program: string): boolean {
  return spawnSync(process.platform === 'win32' ? 'where' : 'which', [program], { stdio: 'ignore' }).status === 0;
}

/** True where a window can be opened. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** What keeps a window of Electron's from being shown here; null when nothing does. */
export function displayMissing(): string | null {
  if (hasDisplay()) return null;
  return isInstalled('Xvfb') ? null : 'there is no display and no Xvfb';
}

/** Chromium refuses its sandbox to root. */
export const isRoot = process.getuid?.() === 0;

/** No request of Chromium's own while we drive it. */
export const quietChromiumArguments = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
