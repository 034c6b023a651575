/** `npm run scan`, measured from within: `node scan-run.ts FOLDER --out DIR …`, as main/scan/cli.ts takes it. */
import type { ScanRun } from './scan.ts';

const sampleEveryMs = 200;
const memory: number[] = [];
const sampling = setInterval(() => memory.push(process.memoryUsage.rss()), sampleEveryMs);
const started = performance.now();
await import('../../main/scan/cli.ts');
clearInterval(sampling);

const megabytes = (part: number[]) => Math.round(Math.max(...part) / 1e6);
const third = Math.ceil(memory.length / 3);
const run: ScanRun = {
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros, 0) / 1e6,
  // The first moments load the libraries.
  firstThird: megabytes(memory.slice(0, third)),
  lastThird: megabytes(memory.slice(-third)),
};
console.log(JSON.stringify(run));
