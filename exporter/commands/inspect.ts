import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { inspectMedium } from '../inspect.ts';
import { inspectionText } from '../inspect-text.ts';
import { readSignedManifest } from '../medium-folder.ts';
import { askPassphrase } from '../terminal.ts';
import { type Command, onlyOne, printJson, required } from './command.ts';

export const inspect: Command = {
  synopsis: ['inspect MEDIA --identity FILE [--passphrase-file FILE] [--json]'],
  help: 'help.inspect',

  async run(args, { t, language }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        identity: { type: 'string' },
        'passphrase-file': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const media = onlyOne(positionals, 'MEDIA');
    const identity = fs.readFileSync(required(values.identity, '--identity'));
    // Said before a passphrase is typed for nothing.
    readSignedManifest(media);
    const found = await inspectMedium(media, identity, await askPassphrase(t, values['passphrase-file']));
    if (values.json) printJson(found);
    else process.stdout.write(inspectionText(found, t, language));
    return 0;
  },
};
