/** One export in a process of its own: prints the report, the seconds and the largest resident set as JSON. */
import { loadConfig } from '../../exporter/config.ts';
import { runExport } from '../../exporter/run.ts';
import type { ExportRun } from './medium.ts';

const config = loadConfig(process.argv[2]!);
const report = await runExport(config, { now: new Date(), signal: new AbortController().signal });
const peakRss = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ report, seconds: report.seconds, peakRss } satisfies ExportRun));
