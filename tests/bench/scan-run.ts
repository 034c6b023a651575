/** Files a folder of scans and says how long it took: `node scan-run.ts FOLDER OUT FACILITY`. */
import { IssuedSheets } from '../../main/scan/issued.ts';
import { countsOf } from '../../main/scan/lists.ts';
import { runScan } from '../../main/scan/run.ts';
import type { ScanRun } from './scan.ts';

const [folder, out, facility] = process.argv.slice(2) as [string, string, string];
const started = performance.now();
const { pages, missing } = await runScan({
  folder,
  out,
  facility,
  issued: new IssuedSheets([]),
  scopeOf: () => 'patient',
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const run: ScanRun = {
  seconds: (performance.now() - started) / 1000,
  filed: countsOf(pages, missing.length).filed,
  peakRss: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(run));
