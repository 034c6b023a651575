import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TomoshibiError } from '../../shared/errors.ts';
import { identityCard } from '../card.ts';
import { identityFileOf, loadFacility, recoveryName } from '../keys.ts';
import { localTime } from '../local-time.ts';
import { writeSecret } from '../secret-file.ts';
import { type Command, onlyOne, required } from './command.ts';

export const card: Command = {
  synopsis: ['card NAME --keys DIR --out FILE.html [--identity FILE]'],
  help: 'help.card',

  async run(args, { t }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { keys: { type: 'string' }, out: { type: 'string' }, identity: { type: 'string' } },
    });
    const name = onlyOne(positionals, 'NAME');
    const keys = loadFacility(path.resolve(required(values.keys, '--keys')));
    const out = path.resolve(required(values.out, '--out'));
    if (name !== recoveryName && !keys.stations.some((station) => station.name === name)) {
      throw new TomoshibiError('station-unknown', { station: name });
    }
    const html = await identityCard({
      file: fs.readFileSync(values.identity ?? identityFileOf(keys.folder, name)),
      facility: keys.name,
      facilityKey: keys.publicKey,
      name,
      day: localTime(new Date()).slice(0, 10),
    });
    writeSecret(out, html);
    process.stdout.write(`${t('card.done', { file: out })}\n`);
    return 0;
  },
};
