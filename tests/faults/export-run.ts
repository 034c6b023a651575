/** One export by the command line's own code, which says `ready` when its modules are loaded: `node export-run.ts export.yml`. */
import { loadConfig } from '../../exporter/config.ts';
import { runExport } from '../../exporter/run.ts';

const config = loadConfig(process.argv[2]!);
process.stdout.write('ready\n');
await runExport(config, { now: new Date(), signal: new AbortController().signal });
