// First thing every command runs, on whatever Node (20 or newer) is there and with nothing installed: installs the npm
// packages where they are missing or stale, then runs the TypeScript file named on the Node 24 that came with them. What is
// missing here is said in one line. Written so that older Nodes can read it, and say that they are too old.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const [file, ...args] = process.argv.slice(2);
const bin = path.join(root, 'node_modules', '.bin');
const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const oldest = 20;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  give(`Node ${oldest} or newer is needed; this is ${process.version}.`);
}

const lock = crypto
  .createHash('sha256')
  .update(fs.readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');
const stamp = path.join(root, 'node_modules', '.tomoshibi-installed');
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== lock) install();

// Most of what a short command costs is reading its own TypeScript: that is done once.
const compiled = /^(?:exporter|main)\/|\/bench\.ts$/.test(file)
  ? { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node') }
  : {};
const run = spawnSync(node, [path.join(root, file), ...args], {
  stdio: 'inherit',
  env: { ...compiled, ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
});
if (run.error) give(`${node} cannot be run (${run.error.code}): remove node_modules and try again.`);
process.exit(run.status ?? 1);

function install() {
  if (!mayWrite(root)) {
    give(
      `${root} cannot be written by this user: clone the repository into a folder of your own, or run as its owner.`,
    );
  }
  console.log('Installing npm packages…');
  // npm 10 knows nothing of `allowScripts`, and would compile what comes compiled: of all scripts only Node's own is run.
  const fetched = npm('ci', '--ignore-scripts', '--no-audit', '--no-fund') === 0;
  const placed = fetched && npm('rebuild', 'node') === 0;
  // Some npm end with 0 where nothing could be fetched.
  if (!placed || !fs.existsSync(node)) {
    give(
      'The npm packages could not be installed: see above, and whether this machine reaches the npm registry (npm ping).',
    );
  }
  fs.writeFileSync(stamp, lock);
}

function npm(...words) {
  const { error, status } = spawnSync('npm', [...words, '--loglevel=error', ...cacheOption()], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) give('npm is missing: install it beside Node (Debian: apt install npm).');
  return status;
}

/** npm keeps what it fetches in the home folder: where that cannot be written, beside the packages. */
function cacheOption() {
  if (process.env.npm_config_cache && mayWrite(process.env.npm_config_cache)) return [];
  const usual = path.join(os.homedir(), '.npm');
  if (process.platform === 'win32' || mayWrite(fs.existsSync(usual) ? usual : os.homedir())) return [];
  return ['--cache', path.join(os.tmpdir(), `tomoshibi-npm-${process.getuid()}`)];
}

function mayWrite(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function give(up) {
  console.error(up);
  process.exit(1);
}
