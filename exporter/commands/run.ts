import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { reportText } from '../report-text.ts';
import { runExport } from '../run.ts';
import { type Command, onInterrupt, printJson, required } from './command.ts';

export const run: Command = {
  synopsis: ['run --config export.yml [--json]'],
  help: 'help.run',

  async run(args, { t }) {
    const { values } = parseArgs({ args, options: { config: { type: 'string' }, json: { type: 'boolean' } } });
    const config = loadConfig(required(values.config, '--config'));
    const showProgress = process.stderr.isTTY && !values.json;
    const report = await runExport(config, {
      now: new Date(),
      signal: onInterrupt(),
      onProgress: showProgress
        ? ({ source, read, quarantined }) =>
            process.stderr.write(`\r\x1b[K${t('run.progress', { source, read, quarantined })}`)
        : undefined,
    });
    if (showProgress) process.stderr.write('\r\x1b[K');

    fs.mkdirSync(config.reports, { recursive: true, mode: 0o700 });
    const name = `export-${String(report.sequence).padStart(6, '0')}.json`;
    fs.writeFileSync(path.join(config.reports, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    if (values.json) printJson(report);
    else process.stdout.write(reportText(report));
    return 0;
  },
};
