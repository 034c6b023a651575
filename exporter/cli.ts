/**
 * The hospital side's command line: init · run · verify. Exit codes: 0 done, 1 failed or the medium is not as signed,
 * 2 the command was not understood.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type ErrorCode, TomoshibiError } from '../shared/errors.ts';
import { fingerprintOf } from '../shared/media.ts';
import { loadConfig } from './config.ts';
import { initFacility, loadFacility, minimumPassphraseLength } from './keys.ts';
import { reportText } from './report-text.ts';
import { type Progress, runExport } from './run.ts';
import { hashPins } from './sources/staff/hash-pins.ts';
import { verifyMedium } from './verify.ts';

const usage = `Tomoshibi exporter: writes a hospital's records and images to encrypted, signed media.

  exporter init --keys DIR --facility NAME [--station-passphrase FILE] [--recovery-passphrase FILE]
      Makes the key folder: the facility's signing key, a station identity and a recovery identity, each identity
      under its own passphrase (asked for, or the first line of FILE; at least ${minimumPassphraseLength} characters).

  exporter run --config export.yml [--json]
      Reads every source and writes one more generation to the medium. Ends with a report of what was read, mapped,
      kept as text, skipped and set aside, and why; also saved beside the keys.

  exporter verify MEDIA [--keys DIR] [--json]
      Checks the signature and every byte of a medium. Needs no keys; with --keys, also that it is this facility's.

  exporter staff hash-pins IN.csv --out OUT.csv
      The same roster with scrypt hashes in the place of PINs (docs/people.md).
`;

async function main(argv: string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'init':
      return init(rest);
    case 'run':
      return run(rest);
    case 'verify':
      return verify(rest);
    case 'staff':
      return (await hashPins(rest)) ?? misunderstood();
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(usage);
      return 0;
    default:
      process.stderr.write(usage);
      return 2;
  }
}

async function init(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      keys: { type: 'string' },
      facility: { type: 'string' },
      'station-passphrase': { type: 'string' },
      'recovery-passphrase': { type: 'string' },
    },
  });
  if (!values.keys || !values.facility) return misunderstood();
  const keys = await initFacility({
    folder: path.resolve(values.keys),
    name: values.facility,
    stationPassphrase: await passphrase('Station passphrase', values['station-passphrase']),
    recoveryPassphrase: await passphrase('Recovery passphrase', values['recovery-passphrase']),
  });
  const fingerprint = await fingerprintOf(keys.publicKey);
  process.stdout.write(`Key folder made: ${keys.folder}
Facility fingerprint: ${fingerprint}   (stations show it; write it on the envelope)

  station-identity.age    copy to a USB stick of its own, in a sealed envelope with the stations
  recovery-identity.age   into the safe, in another building
  everything else         stays here; whoever holds facility-signing.pem can make media that stations trust
`);
  return 0;
}

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' }, json: { type: 'boolean' } } });
  if (!values.config) return misunderstood();
  const config = loadConfig(values.config);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());

  const showProgress = process.stderr.isTTY && !values.json;
  const report = await runExport(config, {
    now: new Date(),
    signal: interrupt.signal,
    onProgress: showProgress ? writeProgress : undefined,
  });
  if (showProgress) process.stderr.write('\r\x1b[K');

  fs.mkdirSync(config.reports, { recursive: true, mode: 0o700 });
  const name = `export-${String(report.sequence).padStart(6, '0')}.json`;
  fs.writeFileSync(path.join(config.reports, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  return 0;
}

async function verify(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { keys: { type: 'string' }, json: { type: 'boolean' } },
  });
  const media = positionals[0];
  if (!media) return misunderstood();
  const publicKey = values.keys ? loadFacility(path.resolve(values.keys)).publicKey : undefined;
  const result = await verifyMedium(media, publicKey);
  if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const whose = result.pinned ? 'signed by this facility' : `fingerprint ${result.fingerprint}: compare it`;
    process.stdout.write(
      `${result.facility}  generation ${result.sequence}  ${result.createdAt}  (${whose})\n` +
        `${result.files} files, ${(result.bytes / 1e6).toFixed(1)} MB: ` +
        `${result.findings.length === 0 ? 'all as signed' : `${result.findings.length} not as signed`}\n` +
        result.findings.map((finding) => `  ${finding.problem}  ${finding.path}\n`).join(''),
    );
  }
  return result.findings.length === 0 ? 0 : 1;
}

/** From the first line of a file, else asked for twice at the terminal without echo. */
async function passphrase(label: string, file: string | undefined): Promise<string> {
  if (file) return fs.readFileSync(file, 'utf8').split(/\r?\n/)[0]!;
  for (;;) {
    const first = await askSilently(`${label} (at least ${minimumPassphraseLength} characters): `);
    const second = await askSilently(`${label}, once more: `);
    if (crypto.timingSafeEqual(sha256(first), sha256(second))) return first;
    process.stderr.write('The two are not the same.\n');
  }
}

async function askSilently(question: string): Promise<string> {
  const terminal = readline.createInterface({ input: process.stdin, terminal: process.stdin.isTTY === true });
  process.stderr.write(question);
  try {
    // With an output stream readline would echo what is typed.
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

function sha256(text: string): Buffer {
  return crypto.createHash('sha256').update(text).digest();
}

function writeProgress({ source, read, quarantined }: Progress): void {
  process.stderr.write(`\r\x1b[K${source}: ${read} read, ${quarantined} set aside`);
}

function misunderstood(): number {
  process.stderr.write(usage);
  return 2;
}

type Words = Record<ErrorCode, { what: string; do: string }>;

/** The same sentences the viewer shows, in both languages. */
function explain(error: TomoshibiError): string {
  const lines = ['ja', 'en'].map((locale) => {
    const file = new URL(`../resources/locales/${locale}/errors.json`, import.meta.url);
    const words = (JSON.parse(fs.readFileSync(file, 'utf8')) as Words)[error.code];
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(error.params[name] ?? ''));
    return `${fill(words.what)} ${fill(words.do)}`;
  });
  return `${error.code}\n${lines.join('\n')}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof TomoshibiError) process.stderr.write(explain(error));
  else if ((error as Error).name === 'AbortError')
    process.stderr.write('Stopped; the medium keeps its last generation.\n');
  else if (String((error as { code?: string }).code).startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
  } else throw error;
}
