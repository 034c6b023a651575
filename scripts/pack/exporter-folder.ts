/** One folder that runs the exporter on a computer with nothing installed. */
import fs from 'node:fs';
import path from 'node:path';
import type { Components } from '../../shared/licences.ts';
import { writeChecksums } from './checksums.ts';
import { besideExporter, exporterName } from './exporter-bundle.ts';
import { exporterReadme } from './exporter-readme.ts';
import { licencesText } from './licences-text.ts';
import { binaries, nodeVersion, placeNode, type System } from './node-binary.ts';
import { writeSbom } from './sbom.ts';

const root = path.join(import.meta.dirname, '../..');

/** Of a package that lies beside the bundle: what is needed to run, and its licences. */
const needed: Record<(typeof besideExporter)[number], (system: System) => RegExp> = {
  'better-sqlite3-multiple-ciphers': (system) =>
    new RegExp(
      `^(?:package\\.json|LICENSE|lib/(?!(?:darwin|linux|linuxmusl|win32)-).*\\.js|prebuilds/${prebuilds[system]}\\.node)$`,
    ),
  'pdfjs-dist': () =>
    /^(?:package\.json|LICENSE|legacy\/build\/pdf(?:\.worker)?\.mjs|(?:cmaps|standard_fonts|wasm)\/.*)$/,
};

/** As the SQLite addon names the systems. */
const prebuilds: Record<System, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'win-x64': 'win32-x64',
};

/**
 * @param bundle folder of bundleExporter, and what it said it is made of
 * @param node a folder with Node's npm packages, see placeNode
 * @returns the folder, which is new
 * @throws Missing
 */
export async function makeExporterFolder(
  system: System,
  out: string,
  bundle: { folder: string; components: Components },
  node?: string,
): Promise<string> {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = path.join(out, `${exporterName}-${version}-${system}`);
  const isWindows = system.startsWith('win');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'bin'), { recursive: true });
  placeNode(system, path.join(folder, binaries[system].file), node);

  fs.cpSync(bundle.folder, path.join(folder, 'program'), { recursive: true });
  // To Node, .js without a package.json may be either kind of module.
  fs.writeFileSync(path.join(folder, 'program/package.json'), '{ "type": "module" }\n');
  for (const name of besideExporter) copyNeeded(name, needed[name](system), path.join(folder, 'program/node_modules'));

  const start = isWindows ? `${exporterName}.cmd` : exporterName;
  fs.writeFileSync(path.join(folder, start), isWindows ? windowsStart : unixStart, { mode: 0o755 });
  fs.writeFileSync(path.join(folder, 'README.txt'), exporterReadme(version, system, start));
  fs.writeFileSync(path.join(folder, 'LICENSES.txt'), licencesText(bundle.components));
  await writeSbom(path.join(folder, 'sbom.cdx.json'), {
    product: { name: exporterName, version },
    components: withNodeOf(system, bundle.components),
    folder,
  });
  await writeChecksums(folder);
  return folder;
}

function copyNeeded(name: string, isNeeded: RegExp, place: string): void {
  const from = path.join(root, 'node_modules', name);
  for (const file of fs.readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!isNeeded.test(file.split(path.sep).join('/')) || !fs.statSync(path.join(from, file)).isFile()) continue;
    const to = path.join(place, name, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(path.join(from, file), to);
  }
}

/** npm's `node` is a hull around the package that holds the binary. */
function withNodeOf(system: System, { components, texts }: Components): Components {
  const sha512 = Buffer.from(binaries[system].integrity.replace('sha512-', ''), 'base64').toString('hex');
  const purl = `pkg:npm/node-${system}@${nodeVersion}`;
  return { components: components.map((each) => (each.name === 'node' ? { ...each, purl, sha512 } : each)), texts };
}

/** Nothing of the account's surroundings changes what Node does; through a link as well. */
const unixStart = `#!/bin/sh
# 灯火の書き出し / Tomoshibi's exporter. README.txt tells more.
self=$(readlink -f -- "$0") || exit 1
here=\${self%/*}
unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_REPL_EXTERNAL_MODULE
exec "$here/bin/node" "$here/program/cli.js" "$@"
`;

const windowsStart = [
  '@echo off',
  'rem Tomoshibi exporter. README.txt tells more.',
  'setlocal',
  'set NODE_OPTIONS=',
  'set NODE_PATH=',
  'set NODE_EXTRA_CA_CERTS=',
  '"%~dp0bin\\node.exe" "%~dp0program\\cli.js" %*',
  'exit /b %ERRORLEVEL%',
  '',
].join('\r\n');
