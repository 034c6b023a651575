/** Every bundle says what is in it: `components.json` beside it, from the bundler's own list of modules. */
import path from 'node:path';
import type { Plugin } from 'vite';
import { componentsFile } from '../../shared/licences.ts';
import { Collection } from './collect.ts';

interface Options {
  /** Packages that are shipped beside the bundle. */
  beside?: readonly string[];
  /** Entries that are built here and never packaged. */
  unpackaged?: readonly string[];
}

/**
 * `ofBundle` for the bundle, `ofWorkers` for those that Vite makes of workers in it.
 * The build fails where a component has no licence text, or a licence that nobody allowed (scripts/licences/allowed.ts).
 */
export function listComponents({ beside = [], unpackaged = [] }: Options = {}): {
  ofBundle: Plugin;
  ofWorkers: () => Plugin;
} {
  const taken = new Set<string>();
  let root = '';
  const watching: Plugin = {
    name: 'tomoshibi:components-taken',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        if (unpackaged.includes(output.fileName)) continue;
        if (output.type === 'chunk') for (const module of output.moduleIds) taken.add(module);
        else for (const file of output.originalFileNames) taken.add(path.resolve(root, file));
      }
    },
  };
  return {
    ofWorkers: () => watching,
    ofBundle: {
      ...watching,
      name: 'tomoshibi:components',
      generateBundle: {
        order: 'post',
        handler(options, bundle, isWrite) {
          if (typeof watching.generateBundle === 'function')
            void watching.generateBundle.call(this, options, bundle, isWrite);
          const collection = new Collection();
          for (const file of taken) collection.add(file);
          for (const name of beside) collection.addPackage(name);
          const source = `${JSON.stringify(collection.components(), null, 1)}\n`;
          this.emitFile({ type: 'asset', fileName: componentsFile, source });
        },
      },
    },
  };
}
