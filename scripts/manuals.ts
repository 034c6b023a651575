/**
 * `npm run manuals [-- --out DIR]`: the manuals as PDF in both languages, printed by the viewer itself as at a station that holds nothing yet.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PDFDocument } from 'pdf-lib';
import { hostTokenHeader } from '../main/loopback.ts';
import { manualLanguages, manualNames, oneSided } from '../shared/manuals.ts';
import { buildViewer } from './build.ts';
import { findChromium } from './runtimes.ts';
import { startBrowserHost } from './viewer.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/manuals' } } });
const chromium = findChromium();
if ('missing' in chromium) {
  console.error(chromium.missing);
  process.exit(1);
}
buildViewer();
const out = path.resolve(values.out);
fs.mkdirSync(out, { recursive: true });
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-manuals-'));
const host = await startBrowserHost({ dataDir, stationName: 'manuals' }, chromium.path);
try {
  for (const language of manualLanguages) {
    for (const name of manualNames) {
      const file = path.join(out, `${name}.${language}.pdf`);
      const response = await fetch(`${host.url}api/manuals/${name}/${language}/pdf`, {
        headers: { [hostTokenHeader]: host.token },
      });
      if (!response.ok) throw new Error(`${name} in ${language}: ${await response.text()}`);
      const pdf = new Uint8Array(await response.arrayBuffer());
      const pages = (await PDFDocument.load(pdf)).getPageCount();
      if (name === oneSided && pages !== 1) throw new Error(`${name} in ${language} has ${pages} pages, not one`);
      fs.writeFileSync(file, pdf);
      console.log(path.relative(process.cwd(), file));
    }
  }
} finally {
  await host.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}
