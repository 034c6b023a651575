import path from 'node:path';
import { parseArgs } from 'node:util';
import { fingerprintOf } from '../../shared/media.ts';
import { checkNoKeys, initFacility } from '../keys.ts';
import { askNewPassphrase } from '../terminal.ts';
import { type Command, required } from './command.ts';

export const init: Command = {
  synopsis: ['init --keys DIR --facility NAME [--station-passphrase FILE] [--recovery-passphrase FILE]'],
  help: 'help.init',

  async run(args, { t }) {
    const { values } = parseArgs({
      args,
      options: {
        keys: { type: 'string' },
        facility: { type: 'string' },
        'station-passphrase': { type: 'string' },
        'recovery-passphrase': { type: 'string' },
      },
    });
    const folder = path.resolve(required(values.keys, '--keys'));
    const name = required(values.facility, '--facility');
    checkNoKeys(folder);
    const keys = await initFacility({
      folder,
      name,
      stationPassphrase: await askNewPassphrase(t, t('ask.station'), values['station-passphrase']),
      recoveryPassphrase: await askNewPassphrase(t, t('ask.recovery'), values['recovery-passphrase']),
    });
    const fingerprint = await fingerprintOf(keys.publicKey);
    process.stdout.write(`${t('init.done', { folder: keys.folder, fingerprint })}\n`);
    return 0;
  },
};
