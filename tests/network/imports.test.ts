/** What main is made of has nothing to open a network with: no module of Node's, no part of Electron's, no global. */
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, expect, test } from 'vitest';
import { rendererVariable } from '../pages.ts';

const root = path.join(import.meta.dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-bundle-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** Modules that reach a network, or start what could. */
const reaching = ['net', 'http', 'https', 'http2', 'dns', 'tls', 'dgram', 'child_process', 'cluster', 'inspector'];
const modules = new Set(
  reaching.flatMap((name) => [name, `node:${name}`, `${name}/promises`, `node:${name}/promises`]),
);

/** Every specifier a module names, static or not. */
function importsOf(code: string): string[] {
  const naming = /\b(?:from|import|require|getBuiltinModule)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;
  return [...code.matchAll(naming)].map(([, , specifier]) => specifier!);
}

/** Uses of globals that reach a network; methods of the same name are the app's own. */
function globalsOf(code: string): string[] {
  const bare = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  return [...bare.matchAll(/(?<![.\w#'"])(?:fetch\s*\(|WebSocket\b|EventSource\b|XMLHttpRequest\b)/g)].map(
    ([use]) => use,
  );
}

test('the sources of main and of what it shares name nothing of a network; only the browser host does', () => {
  const found: string[] = [];
  for (const folder of ['main', 'shared']) {
    for (const name of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = `${folder}/${name}`;
      const code = fs.readFileSync(path.join(root, file), 'utf8');
      const named = importsOf(code).filter((specifier) => modules.has(specifier) || specifier === '@hono/node-server');
      found.push(...[...named, ...globalsOf(code)].map((what) => `${file}: ${what}`));
    }
  }
  expect(found).toEqual(['main/browser.ts: @hono/node-server']);
});

test('what Electron offers of networks, other programs and updates is not taken', () => {
  const taken = new Set<string>();
  for (const name of fs.readdirSync(path.join(root, 'main'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const code = fs.readFileSync(path.join(root, 'main', name), 'utf8');
    const names = /import \{([^}]*)\} from 'electron'/.exec(code)?.[1] ?? '';
    for (const one of names.split(',')) taken.add(one.replace('type ', '').trim());
  }
  expect(taken.has('app')).toBe(true);
  const never = [
    'net',
    'netLog',
    'shell',
    'autoUpdater',
    'crashReporter',
    'ipcMain',
    'pushNotifications',
    'utilityProcess',
  ];
  expect(never.filter((name) => taken.has(name))).toEqual([]);
});

test('nor does the bundle that Electron runs, with its libraries and workers', async () => {
  const bundle = await mainBundle();
  const workers = fs.readdirSync(bundle).filter((name) => name.endsWith('.worker.js'));
  expect(workers.length).toBeGreaterThan(1);
  const reached = new Set(['electron.js', ...workers]);
  const outside = new Set<string>();
  for (const file of reached) {
    for (const specifier of importsOf(fs.readFileSync(path.join(bundle, file), 'utf8'))) {
      if (specifier.startsWith('./') && fs.existsSync(path.join(bundle, specifier)))
        reached.add(path.basename(specifier));
      else outside.add(specifier);
    }
  }
  expect([...outside].filter((specifier) => modules.has(specifier))).toEqual([]);
  // It was read: what it does need is there, and the way that looked for the rest finds it in the browser host.
  const builtIn = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
  expect([...outside].filter((specifier) => builtIn.has(specifier))).toContain('node:fs');
  expect(outside).toContain('electron');
  const browser = importsOf(fs.readFileSync(path.join(bundle, 'browser.js'), 'utf8'));
  expect(browser.filter((specifier) => modules.has(specifier))).toContain('node:http');
});

/** As it was just built, where whoever runs the tests has done so. */
async function mainBundle(): Promise<string> {
  const renderer = process.env[rendererVariable];
  if (renderer) return path.join(renderer, '../main');
  await build({ configFile: path.join(root, 'vite.main.config.ts'), logLevel: 'error', build: { outDir: scratch } });
  return scratch;
}
