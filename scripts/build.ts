/** Builds the renderer and the main process when a source is newer than what was built. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildDrill } from './drill.ts';

const root = path.join(import.meta.dirname, '..');
const inputs = [
  'main',
  'renderer',
  'shared',
  'resources',
  'docs/manual',
  'vite.config.ts',
  'vite.main.config.ts',
  'package-lock.json',
];
const outputs = ['dist/renderer/index.html', 'dist/main/electron.js', 'dist/main/browser.js'];

export function buildViewer(): void {
  buildDrill();
  const built = outputs.map((file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (Math.min(...built) > newest(inputs.map((input) => path.join(root, input)))) return;
  console.log('Building the viewer…');
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  for (const args of [['build'], ['build', '--config', 'vite.main.config.ts']]) {
    const result = spawnSync(process.execPath, [vite, ...args, '--logLevel', 'error'], { cwd: root, stdio: 'inherit' });
    if (result.status !== 0) throw new Error('the viewer could not be built');
  }
  const now = new Date();
  for (const output of outputs) fs.utimesSync(path.join(root, output), now, now);
}

function newest(paths: string[]): number {
  let time = 0;
  for (const entry of paths) {
    const stat = fs.statSync(entry);
    time = Math.max(time, stat.mtimeMs);
    if (stat.isDirectory()) time = Math.max(time, newest(fs.readdirSync(entry).map((name) => path.join(entry, name))));
  }
  return time;
}
