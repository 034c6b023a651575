// First thing every command runs, on whatever Node (20 or newer) is there and with nothing installed: installs the npm
// packages where they are missing or stale, then runs the TypeScript file named on the Node 24 that came with them.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const [file, ...args] = process.argv.slice(2);

const lock = crypto
  .createHash('sha256')
  .update(fs.readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');
const stamp = path.join(root, 'node_modules', '.tomoshibi-installed');
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== lock) {
  console.log('Installing npm packages…');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  fs.writeFileSync(stamp, lock);
}

const bin = path.join(root, 'node_modules', '.bin');
const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
// Most of what a short command costs is reading its own TypeScript: that is done once.
const compiled = /^(?:exporter|main)\/|\/bench\.ts$/.test(file)
  ? { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node') }
  : {};
const run = spawnSync(node, [path.join(root, file), ...args], {
  stdio: 'inherit',
  env: { ...compiled, ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
});
process.exit(run.status ?? 1);
