import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { listComponents } from './scripts/licences/plugin.ts';
import { inlineFiles, wasmBeside, workerBeside } from './scripts/main-bundle.ts';

const main = resolve(import.meta.dirname, 'main');
const dicomFile = resolve(import.meta.dirname, 'shared/dicom-file');

const components = listComponents({
  beside: ['electron', 'better-sqlite3-multiple-ciphers'],
  unpackaged: ['browser.js'],
});

/** Both hosts: main → dist/main. Everything is bundled but Electron, the SQLite addon and, for browser.ts, playwright. */
export default defineConfig({
  publicDir: false,
  plugins: [
    inlineFiles(),
    wasmBeside(),
    workerBeside('parse.worker'),
    workerBeside('scan.worker'),
    workerBeside('copy.worker'),
    components.ofBundle,
  ],
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: resolve(import.meta.dirname, 'dist/main'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        electron: resolve(main, 'electron.ts'),
        browser: resolve(main, 'browser.ts'),
        'parse.worker': resolve(dicomFile, 'parse.worker.ts'),
        'scan.worker': resolve(main, 'scan/scan.worker.ts'),
        'copy.worker': resolve(main, 'station/copy.worker.ts'),
      },
      external: [
        'electron',
        'better-sqlite3-multiple-ciphers',
        'playwright',
        ...builtinModules,
        ...builtinModules.map((name) => `node:${name}`),
      ],
      output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  },
});
