/** What pack reads the bundles for, in bundles that reach where they must not. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scanMain, scanRenderer } from '../../../scripts/pack/bundle-scan.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-bundles-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function bundle(name: string, files: Record<string, string>): string {
  const folder = path.join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const places = (findings: { file: string; line: number; what: string }[]) =>
  findings.map(({ file, line, what }) => `${path.basename(file)}:${line} ${what}`).sort();

test('main: networks, programs and computed modules are named with their place, in whatever Electron reaches', () => {
  const { files, reads, findings } = scanMain(
    bundle('main', {
      'electron.js': `import { app, shell } from 'electron';
import fs from 'node:fs';
import { one } from './shared-one.js';
// import tls from 'node:tls'; fetch('https://commented.example/')
new Worker(new URL('./scan.worker.js', import.meta.url));
fs.readFileSync(new URL('../../resources/forms', import.meta.url));
`,
      'shared-one.js': `export const one = () => import('node:net');

const name = 'htt' + 'p';
require(name);
fetch("https://leak.example/a");
const schema = 'http://www.w3.org/2000/svg';
`,
      'scan.worker.js': `\n\nconst { spawn } = require("child_process");`,
      'browser.js': `import http from 'node:http'; import './shared-host.js';`,
      'shared-host.js': `import net from 'node:net';`,
    }),
  );
  expect(files.sort()).toEqual(['electron.js', 'scan.worker.js', 'shared-one.js']);
  expect(reads).toContain('../../resources/forms');
  expect(places(findings)).toEqual([
    'electron.js:1 shell of electron',
    'scan.worker.js:3 the module child_process',
    'shared-one.js:1 the module node:net',
    'shared-one.js:4 a module whose name is not written here',
    'shared-one.js:5 fetching from https://leak.example/a',
  ]);
});

test('the window: modules of Node and Electron, and every address that is not its own', () => {
  const findings = scanRenderer(
    bundle('renderer', {
      'index.html': '<!doctype html>\n<script src="https://cdn.example/x.js"></script><link href="./assets/a.css">',
      'assets/a.css': '@font-face { src: url(./own.woff2) }\n.a { background: url("//fonts.example/a.png") }',
      'assets/a.js': `import { b } from './b.js';
import { ipcRenderer } from 'electron';
const fs = require('fs');
/* https://commented.example */
const own = fetch(\`/api/patients/\${b}\`);
new WebSocket('wss://push.example');
request.open('POST', 'http://www.w3.org/collect');
const hint = 'See https://manual.example for more';
const link = \`https://cdn.example/\${b}.js\`;
const namespace = 'http://www.w3.org/1999/xhtml';
`,
    }),
  );
  expect(places(findings)).toEqual([
    'a.css:2 the address //fonts.example/a.png',
    'a.js:2 the module electron',
    'a.js:3 the module fs',
    'a.js:6 fetching from wss://push.example',
    'a.js:7 fetching from http://www.w3.org/collect',
    'a.js:9 the address of cdn.example',
    'index.html:2 the address https://cdn.example/x.js',
  ]);
});
