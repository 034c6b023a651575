import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const main = resolve(import.meta.dirname, 'main');

/** Both hosts: main → dist/main. Everything is bundled but Electron, the SQLite addon and, for browser.ts, playwright. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: resolve(import.meta.dirname, 'dist/main'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { electron: resolve(main, 'electron.ts'), browser: resolve(main, 'browser.ts') },
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
