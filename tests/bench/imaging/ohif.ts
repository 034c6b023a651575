/**
 * OHIF, the viewer that ours is measured against: the built app of npm's `@ohif/app`, kept in the user's cache and served
 * as it is. It is no dependency of the program.
 */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const version = '3.13.2';
/** SHA-512 of the package, as the registry states it. */
const integrity = 'WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==';

export interface Ohif {
  /** The address that opens a study of the DICOMweb server at `dicomweb`. */
  address: (studyInstanceUid: string) => string;
  stop: () => Promise<void>;
}

/** The folder of the unpacked app, fetched where it is not there yet; or why it cannot be had. */
export function findOhif(): { folder: string } | { missing: string } {
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'tomoshibi-bench');
  const folder = path.join(cache, `ohif-${version}`);
  if (fs.existsSync(path.join(folder, 'index.html'))) return { folder };
  fs.mkdirSync(cache, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(cache, 'unpacking-'));
  try {
    const packed = spawnSync('npm', ['pack', `@ohif/app@${version}`, '--silent'], { cwd: scratch, encoding: 'utf8' });
    const file = path.join(scratch, `ohif-app-${version}.tgz`);
    if (packed.status !== 0 || !fs.existsSync(file)) return { missing: `npm pack @ohif/app@${version} failed` };
    if (crypto.hash('sha512', fs.readFileSync(file), 'base64') !== integrity) {
      return { missing: `@ohif/app ${version} is not the package that is expected` };
    }
    const unpacked = spawnSync('tar', ['xzf', file, '-C', scratch]);
    if (unpacked.status !== 0) return { missing: 'tar could not unpack @ohif/app' };
    fs.renameSync(path.join(scratch, 'package/dist'), folder);
    return { folder };
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Serves OHIF over a DICOMweb server of another address: the browser has to be started with `--disable-web-security`.
 * OHIF's own settings stay, but for the data source.
 */
export async function serveOhif(folder: string, dicomweb: string): Promise<Ohif> {
  const config = fs.readFileSync(path.join(folder, 'app-config.js'), 'utf8');
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    if (name === '/app-config.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' });
      response.end(`${config}\n${withDataSource(dicomweb)}`);
      return;
    }
    const file = path.join(folder, path.normalize(name));
    const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const sent = isFile ? file : path.join(folder, 'index.html');
    response.writeHead(200, {
      'Content-Type': contentTypes[path.extname(sent)] ?? 'application/octet-stream',
      // Without it there is no SharedArrayBuffer, which OHIF uses where it can.
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    fs.createReadStream(sent).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (uid) => `http://127.0.0.1:${port}/viewer?StudyInstanceUIDs=${uid}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

function withDataSource(dicomweb: string): string {
  const source = {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'bench',
    configuration: {
      friendlyName: 'bench',
      name: 'bench',
      qidoRoot: dicomweb,
      wadoRoot: dicomweb,
      wadoUriRoot: dicomweb,
      qidoSupportsIncludeField: false,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      enableStudyLazyLoad: true,
      supportsFuzzyMatching: false,
      supportsWildcard: true,
      omitQuotationForMultipartRequest: false,
    },
  };
  return `window.config.dataSources = [${JSON.stringify(source)}]; window.config.defaultDataSourceName = 'bench';`;
}
