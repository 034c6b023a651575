/** The exporter as JavaScript in one folder: its command line, its workers, and what they share. */
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { type Components, componentsFile } from '../../shared/licences.ts';
import { listComponents } from '../licences/plugin.ts';
import { inlineFiles, workerBeside } from '../main-bundle.ts';

const root = path.join(import.meta.dirname, '../..');

/** Shipped as they are: a native addon, and a reader that looks for files beside itself. */
export const besideExporter = ['better-sqlite3-multiple-ciphers', 'pdfjs-dist'] as const;

/** How it is called where it is installed. */
export const exporterName = 'tomoshibi-exporter';

/**
 * Text of SQL, rules and recipes stands in the bundle; nothing is minified, so that it can be read beside the source.
 * @returns what it is made of, Node included
 */
export async function bundleExporter(folder: string): Promise<Components> {
  const workers = workersOf('exporter', 'shared');
  const components = listComponents({ beside: [...besideExporter, 'node'] });
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    plugins: [packagedProgram(), inlineFiles(), ...[...workers.keys()].map(workerBeside), components.ofBundle],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { cli: path.join(root, 'exporter/cli.ts'), ...Object.fromEntries(workers) },
        external: [
          ...besideExporter.map((name) => new RegExp(`^${name}(?:/|$)`)),
          ...builtinModules,
          ...builtinModules.map((name) => `node:${name}`),
        ],
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  refuseLooseEnds(folder);
  const file = path.join(folder, componentsFile);
  const made = JSON.parse(fs.readFileSync(file, 'utf8')) as Components;
  fs.rmSync(file);
  return made;
}

/** @returns module of every worker by its name in the bundle, without `.js` */
function workersOf(...folders: string[]): Map<string, string> {
  const workers = new Map<string, string>();
  for (const folder of folders) {
    for (const name of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.worker.ts')) workers.set(path.basename(name, '.ts'), path.join(root, folder, name));
    }
  }
  return workers;
}

/** The package's own program.ts, and its own name in what it says to people. */
function packagedProgram(): Plugin {
  const own = path.join(root, 'exporter/program.ts');
  const packaged = path.join(root, 'exporter/packaged-program.ts');
  return {
    name: 'tomoshibi:packaged-program',
    enforce: 'pre',
    load(id) {
      return id === own ? fs.readFileSync(packaged, 'utf8') : null;
    },
    renderChunk(code) {
      const named = code.replaceAll('npm run exporter --', exporterName);
      return named === code ? null : { code: named, map: null };
    },
  };
}

/** What would fail only on the hospital's server: a file that a module looks for and that is not in the folder. */
function refuseLooseEnds(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.js'))) {
    const code = fs.readFileSync(path.join(folder, name), 'utf8');
    for (const [, beside] of code.matchAll(/new URL\(\s*["'`]([^"'`]+)["'`],\s*import\.meta\.url/g)) {
      if (!fs.existsSync(path.join(folder, beside!)))
        throw new Error(`${name} looks for ${beside}, which is not packed`);
    }
  }
}
