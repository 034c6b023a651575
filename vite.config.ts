import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { correctedJpeg12Bit } from './renderer/imaging/vite/jpeg-12-bit.ts';
import { manualModules } from './renderer/manuals/vite/manual-modules.ts';
import { listComponents } from './scripts/licences/plugin.ts';

const root = resolve(import.meta.dirname, 'renderer');
const components = listComponents();

/** The viewer's window: renderer → dist/renderer, one build for `app://tomoshibi/` and the browser host. */
export default defineConfig({
  root,
  base: './',
  publicDir: false,
  plugins: [react(), correctedJpeg12Bit(), manualModules(), components.ofBundle],
  resolve: { alias: { xmlbuilder2: resolve(root, 'imaging/vite/xmlbuilder2-absent.ts') } },
  worker: { format: 'es', plugins: () => [correctedJpeg12Bit(), components.ofWorkers()] },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // The content security policy has no `data:` for scripts, styles and fonts, and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
  },
  optimizeDeps: {
    exclude: ['@cornerstonejs/dicom-image-loader'],
    include: [
      'dicom-parser',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
    ],
  },
});
