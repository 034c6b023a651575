/** What the bundler changes in code that Node also runs as it is: files read beside it, and a worker's module. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const readBeside = /fs\.readFileSync\(new URL\('([^']+)', import\.meta\.url\), '(utf8|latin1)'\)/g;

/** `fs.readFileSync(new URL('./x.sql', import.meta.url), 'utf8')` becomes the text itself: the bundle lies elsewhere. */
export function inlineFiles(): Plugin {
  return {
    name: 'tomoshibi:inline-files',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/(?:shared|exporter)\/.*\.ts$/.test(id)) return null;
      const inlined = code.replace(readBeside, (_, name: string, encoding: BufferEncoding) => {
        const file = fileURLToPath(new URL(name, pathToFileURL(id)));
        this.addWatchFile(file);
        return JSON.stringify(fs.readFileSync(file, encoding));
      });
      if (/readFileSync\(\s*new URL/.test(inlined))
        this.error(`${id} reads a file beside itself in a way not known here`);
      return inlined === code ? null : { code: inlined, map: null };
    },
  };
}

const resolvedWasm = /import\.meta\.resolve\('([^']+\.wasm)'\)/g;

/** `import.meta.resolve('package/x.wasm')` finds a copy of the file that lies beside the bundle. */
export function wasmBeside(): Plugin {
  const files = new Set<string>();
  return {
    name: 'tomoshibi:wasm-beside',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/main\/.*\.ts$/.test(id)) return null;
      const beside = code.replace(resolvedWasm, (_, specifier: string) => {
        const file = createRequire(id).resolve(specifier);
        files.add(file);
        return `new URL('./${path.basename(file)}', import.meta.url).href`;
      });
      return beside === code ? null : { code: beside, map: null };
    },
    writeBundle({ dir }) {
      for (const file of files) fs.copyFileSync(file, path.join(dir!, path.basename(file)));
    },
  };
}

/** A worker's module is an entry of its own, which lies beside the chunk that starts it. */
export function workerBeside(entry: string): Plugin {
  return {
    name: 'tomoshibi:worker-beside',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/(?:main|shared|exporter)\/.*\.ts$/.test(id)) return null;
      const pointed = code.replaceAll(
        `new URL('./${entry}.ts', import.meta.url)`,
        `new URL('./${entry}.js', import.meta.url)`,
      );
      return pointed === code ? null : { code: pointed, map: null };
    },
  };
}
