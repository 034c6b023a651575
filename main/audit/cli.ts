/**
 * Looks through an audit log without the program. Exit codes: 0 the log holds, 1 it does not, or is not the one a head was
 * printed of, 2 it could not be looked at.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline/promises';
import { parseArgs } from 'node:util';
import errors from '../../resources/locales/en/errors.json' with { type: 'json' };
import { groupsOf, headComparisonSchema, type LogProblem } from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { type IdentityFile, identityOf, lookThroughExport, lookThroughFolder, openIdentity } from './stored-log.ts';

const usage = `Looks through a station's audit log: is every entry there, and as it was written?

  npm run audit -- verify FOLDER [--identity FILE] [--passphrase FILE]
      The folder that a station keeps its data in. The identity file is FOLDER/identity.age, or FILE.

  npm run audit -- verify EXPORT [--identity FILE] [--passphrase FILE]
      An exported log. While it is encrypted (….age), FILE is the identity it was encrypted to: the recovery identity.

      --passphrase FILE   first line of FILE; asked for where it is left out and needed
      --entries N --head HEX
                          a head that was printed: its number of entries, and its digits or the first of them

Exit codes: 0 it holds · 1 it does not hold, or it is not the log of the printed head · 2 it could not be looked at.
`;

const problems: Record<LogProblem, string> = {
  edited: 'an entry was changed, removed or put in between',
  shortened: 'entries at the end are missing',
  rewritten: 'entries were written anew: they are not those that are remembered elsewhere',
  'anchor-lost': 'the file that remembers the head is missing or is not of this station',
};

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof TomoshibiError)) throw error;
  const words = (errors as Record<string, { what: string; do: string } | undefined>)[error.code];
  process.stderr.write(words ? `${words.what}\n${words.do}\n` : `${error.code}\n`);
  return 2;
});

async function main(argv: string[]): Promise<number> {
  const asked = typed(argv);
  if (asked?.values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const [command, given] = asked?.positionals ?? [];
  const compared = asked && comparisonOf(asked.values);
  if (!asked || command !== 'verify' || !given || compared === 'unclear') {
    process.stderr.write(usage);
    return 2;
  }
  if (!fs.existsSync(given)) throw new TomoshibiError('audit-log-not-found');
  const { verdict, header, hashAt } = await looked(given, asked.values);
  if (header) process.stdout.write(`${header.facility} · ${header.station} · exported ${header.exportedAt}\n`);
  process.stdout.write(`${verdict.entries} entries hold\nhead ${groupsOf(verdict.head)}\n`);
  if (verdict.problem) process.stdout.write(`BROKEN at entry ${verdict.brokenAt}: ${problems[verdict.problem]}\n`);
  if (verdict.noted.length > 0) {
    process.stdout.write(`NOTED: damage was found earlier, see entries ${verdict.noted.join(', ')}\n`);
  }
  if (verdict.unexplainedTimes > 0) {
    process.stdout.write(`The clock runs back ${verdict.unexplainedTimes} times without an entry that says so\n`);
  }
  let same = true;
  if (compared) {
    const hash = hashAt(compared.entries);
    same = hash?.startsWith(compared.head) ?? false;
    process.stdout.write(
      same
        ? `The printed head is that of entry ${compared.entries}\n`
        : `NOT THE SAME: entry ${compared.entries} ${hash ? `is ${groupsOf(hash)}` : 'is not in the log'}\n`,
    );
  }
  return verdict.problem || verdict.noted.length > 0 || !same ? 1 : 0;
}

async function looked(given: string, values: { identity?: string; passphrase?: string }) {
  const isFolder = fs.statSync(given).isDirectory();
  const file = values.identity ?? (isFolder ? path.join(given, 'identity.age') : null);
  if (file && !fs.existsSync(file)) throw new TomoshibiError('identity-missing');
  const identity: IdentityFile | null =
    (file && {
      bytes: fs.readFileSync(file),
      passphrase: () => passphrase(values.passphrase),
    }) ||
    null;
  if (!isFolder) return lookThroughExport(given, identity);
  if (!identity) throw new TomoshibiError('identity-missing');
  const { text } = await openIdentity(identity);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-audit-'));
  try {
    return await lookThroughFolder(given, identityOf(text), scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function typed(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        identity: text,
        passphrase: text,
        entries: text,
        head: text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch {
    return null;
  }
}

function comparisonOf({ entries, head }: { entries?: string; head?: string }) {
  if (!entries && !head) return null;
  const parsed = headComparisonSchema.safeParse({ entries: Number(entries), head: head ?? '' });
  return parsed.success ? parsed.data : ('unclear' as const);
}

async function passphrase(file: string | undefined): Promise<string> {
  if (file) return fs.readFileSync(file, 'utf8').split(/\r?\n/)[0]!;
  const terminal = readline.createInterface({ input: process.stdin, terminal: process.stdin.isTTY === true });
  process.stderr.write('Passphrase of the identity file: ');
  try {
    // With an output stream readline would echo what is typed.
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
