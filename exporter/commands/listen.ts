import { parseArgs } from 'node:util';
import { TomoshibiError } from '../../shared/errors.ts';
import { loadConfig } from '../config.ts';
import { Arrivals } from '../listen/arrivals.ts';
import { isReadBy } from '../listen/config.ts';
import { listenUntil } from '../listen/listening.ts';
import { ListenLog, lastReceived, receivedByCaller } from '../listen/log.ts';
import { type Command, onInterrupt, required } from './command.ts';

export const listen: Command = {
  synopsis: ['listen --config export.yml [--last]'],
  help: 'help.listen',

  async run(args, { t }) {
    const { values } = parseArgs({ args, options: { config: { type: 'string' }, last: { type: 'boolean' } } });
    const file = required(values.config, '--config');
    const config = loadConfig(file);
    if (!config.listen) throw new TomoshibiError('listen-not-configured', { path: file });
    const arrivals = Arrivals.open(config.reports);
    if (values.last) {
      for (const line of receivedByCaller(arrivals, t, new Date())) process.stdout.write(`${line}\n`);
      return 0;
    }
    if (!config.sources.some((source) => isReadBy(config.listen!, source))) {
      throw new TomoshibiError('listen-not-read', { path: config.listen.folder });
    }
    const log = new ListenLog(t, (line) => process.stdout.write(`${line}\n`));
    process.stdout.write(`${lastReceived(arrivals, t, new Date())}\n`);
    await listenUntil(onInterrupt(), config.listen, arrivals, log);
    return 0;
  },
};
