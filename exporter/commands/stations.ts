import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadFacility, recoveryName } from '../keys.ts';
import { moment } from '../medium-text.ts';
import { addStation, checkNewStation, readRecipient, registerStation, removeStation } from '../stations.ts';
import { askNewPassphrase } from '../terminal.ts';
import type { Words } from '../words.ts';
import { type Command, Misunderstood, onlyOne, required } from './command.ts';

export const stations: Command = {
  synopsis: [
    'stations list --keys DIR',
    'stations add NAME --keys DIR [--passphrase-file FILE]',
    'stations add [NAME] --keys DIR --recipient age1…|FILE [--replace]',
    'stations remove NAME --keys DIR',
  ],
  help: 'help.stations',

  async run(args, { t }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        recipient: { type: 'string' },
        replace: { type: 'boolean' },
        'passphrase-file': { type: 'string' },
      },
    });
    const [action, ...names] = positionals;
    if (action === undefined) throw new Misunderstood('cli.argumentMissing', { name: 'list | add | remove' });
    if (!['list', 'add', 'remove'].includes(action))
      throw new Misunderstood('cli.argumentUnknown', { argument: action });
    const folder = path.resolve(required(values.keys, '--keys'));
    if (action === 'list') list(folder, t);
    else if (action === 'remove') remove(folder, onlyOne(names, 'NAME'), t);
    else if (values.recipient !== undefined) register(folder, names, values.recipient, values.replace === true, t);
    else await add(folder, onlyOne(names, 'NAME'), values['passphrase-file'], t);
    return 0;
  },
};

function list(folder: string, t: Words): void {
  const keys = loadFacility(folder);
  const rows = [...keys.stations, ...(keys.recovery ? [{ name: recoveryName, recipient: keys.recovery }] : [])];
  process.stdout.write(`${t('stations.facility', { facility: keys.name, epoch: keys.epoch })}\n\n`);
  for (const { name, recipient } of rows) process.stdout.write(`  ${recipient}  ${name}\n`);
  if (keys.history.length > 0) process.stdout.write('\n');
  for (const { at, did, station, epoch } of keys.history) {
    process.stdout.write(`  ${moment(at)}  ${t(`stations.did.${did}`, { station: station ?? '', epoch })}\n`);
  }
}

async function add(folder: string, name: string, passphraseFile: string | undefined, t: Words): Promise<void> {
  checkNewStation(folder, name);
  const passphrase = await askNewPassphrase(t, t('ask.stationNamed', { name }), passphraseFile);
  const file = await addStation(folder, name, passphrase, new Date());
  process.stdout.write(`${t('stations.added', { name, file })}\n`);
}

function register(folder: string, names: string[], given: string, replace: boolean, t: Words): void {
  const text = fs.existsSync(given) ? fs.readFileSync(given, 'utf8') : given;
  const recipient = readRecipient(text);
  const name = names.length === 0 && recipient.station ? recipient.station : onlyOne(names, 'NAME');
  registerStation(folder, name, recipient, { replace, now: new Date() });
  process.stdout.write(`${t(replace ? 'stations.replaced' : 'stations.registered', { name })}\n`);
  if (replace) process.stdout.write(`\n${t('stations.stillReads', { name })}\n`);
}

function remove(folder: string, name: string, t: Words): void {
  removeStation(folder, name, new Date());
  process.stdout.write(`${t('stations.removed', { name })}\n\n${t('stations.stillReads', { name })}\n`);
}
