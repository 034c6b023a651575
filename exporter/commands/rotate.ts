import path from 'node:path';
import { parseArgs } from 'node:util';
import { rotate as startEpoch } from '../stations.ts';
import { type Command, required } from './command.ts';

export const rotate: Command = {
  synopsis: ['rotate --keys DIR'],
  help: 'help.rotate',

  async run(args, { t }) {
    const { values } = parseArgs({ args, options: { keys: { type: 'string' } } });
    const epoch = startEpoch(path.resolve(required(values.keys, '--keys')), new Date());
    process.stdout.write(`${t('rotate.done', { epoch })}\n`);
    return 0;
  },
};
