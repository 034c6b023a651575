import { hashPins } from '../sources/staff/hash-pins.ts';
import { type Command, Misunderstood } from './command.ts';

export const staff: Command = {
  synopsis: ['staff hash-pins IN.csv --out OUT.csv'],
  help: 'help.staff',

  async run(args) {
    const status = await hashPins(args);
    if (status === null) throw new Misunderstood('cli.argumentMissing', { name: 'hash-pins IN.csv --out OUT.csv' });
    return status;
  },
};
