/** Node for a computer that has none: the npm packages `node-<system>`, each checked against what stands here. */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** The version of the `node` package of package.json: what everything here is tested with. */
export const nodeVersion = '24.21.0';

interface Binary {
  /** In the package. */
  file: string;
  /** Of the package, as the registry states it and package-lock.json would. */
  integrity: string;
  /** Of the file. */
  sha256: string;
}

export const binaries = {
  'linux-x64': {
    file: 'bin/node',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  },
  'linux-arm64': {
    file: 'bin/node',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  },
  'win-x64': {
    file: 'bin/node.exe',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    sha256: 'ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32',
  },
} as const satisfies Record<string, Binary>;

export type System = keyof typeof binaries;
export const systems = Object.keys(binaries) as System[];

/** What cannot be packed for want of something, in one sentence. */
export class Missing extends Error {}

/**
 * Puts Node where it is wanted. It comes from this checkout's own `node` package where that is the system's, else from `given`,
 * else from the cache, else from the npm registry.
 * @param given a folder with `node-<system>-<version>.tgz`, as `npm pack` leaves it
 * @throws Missing
 */
export function placeNode(system: System, place: string, given?: string): void {
  const { file, sha256 } = binaries[system];
  const own = path.join(root, 'node_modules/node', file);
  if (fs.existsSync(own) && sha256Of(own) === sha256) fs.copyFileSync(own, place);
  else takeFromPackage(packageOf(system, given), file, place);
  if (sha256Of(place) !== sha256) throw new Missing(`${place} is not the Node ${nodeVersion} that was expected`);
  fs.chmodSync(place, 0o755);
}

/** @returns the package's file, checked */
function packageOf(system: System, given: string | undefined): string {
  const name = `node-${system}-${nodeVersion}.tgz`;
  const cache = path.join(root, 'node_modules/.cache/tomoshibi');
  const file = path.join(given ?? cache, name);
  if (!fs.existsSync(file)) {
    if (given) throw new Missing(`${given} holds no ${name}; \`npm pack node-${system}@${nodeVersion}\` makes it`);
    fs.mkdirSync(cache, { recursive: true });
    console.log(`Fetching node-${system} ${nodeVersion} from the npm registry…`);
    const npm = spawnSync('npm', ['pack', '--silent', `node-${system}@${nodeVersion}`, '--pack-destination', cache], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0 || !fs.existsSync(file)) {
      throw new Missing(
        `node-${system}@${nodeVersion} could not be fetched. Where there is a network, \`npm pack node-${system}@${nodeVersion}\`; then --node FOLDER`,
      );
    }
  }
  const digest = crypto.createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (`sha512-${digest}` !== binaries[system].integrity) {
    throw new Missing(`${file} is not the package of the npm registry: its SHA-512 differs. Delete it and try again`);
  }
  return file;
}

function takeFromPackage(archive: string, file: string, place: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-node-'));
  try {
    const tar = spawnSync('tar', ['-xzf', archive, '-C', folder, `package/${file}`], { stdio: 'inherit' });
    if (tar.status !== 0) throw new Missing(`tar could not take ${file} out of ${archive}`);
    fs.copyFileSync(path.join(folder, 'package', file), place);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function sha256Of(file: string): string {
  return crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}
