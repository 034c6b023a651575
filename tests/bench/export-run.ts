/** One export in a process of its own: prints the report, the seconds and the largest resident set as JSON. `take-over`: as every night. */
import { loadConfig } from '../../exporter/config.ts';
import { runExport } from '../../exporter/run.ts';
import type { ExportRun } from './medium.ts';

const config = loadConfig(process.argv[2]!);
const takeOver = process.argv[3] === 'take-over';
const report = await runExport(config, { now: new Date(), signal: new AbortController().signal, takeOver });
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
console.log(
  JSON.stringify({ report, seconds: report.seconds, cpuSeconds, peakRss: maxRSS / 1024 } satisfies ExportRun),
);
