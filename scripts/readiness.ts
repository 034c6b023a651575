/**
 * The readiness of a medium on the command line: the viewer is started on an empty folder that is removed
 * afterwards, and asked over its own API. Exit codes: 0 all that was looked at is well, 1 something failed, 2 it could not be
 * looked at, 3 there are warnings.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { bytesText, momentText } from '../main/readiness/figures.ts';
import errorsEn from '../resources/locales/en/errors.json' with { type: 'json' };
import en from '../resources/locales/en/readiness.json' with { type: 'json' };
import errorsJa from '../resources/locales/ja/errors.json' with { type: 'json' };
import ja from '../resources/locales/ja/readiness.json' with { type: 'json' };
import {
  countsOf,
  countsText,
  lineText,
  type ReadinessReport,
  type ReadinessView,
  verdictOf,
  verdictText,
} from '../shared/readiness.ts';
import { ReadinessHost, Refused } from './readiness-host.ts';

const usage = `Looks a medium over as the screen "Readiness" does: every file read, patients and images opened, paper drawn.

  npm run readiness -- MEDIUM --identity FILE [--passphrase-file FILE] [--out report.pdf|report.json]…
                       [--by NAME] [--language ja|en]

      MEDIUM                  the drive, or its folder TOMOSHIBI
      --identity FILE         a station's identity file
      --passphrase-file FILE  first line of FILE; asked for where it is left out
      --out FILE              report.pdf: one side of A4, needs Chromium;
                              report.json: all of it; may be given twice
      --by NAME               who makes it, as the report names them
      --language ja|en        of the text and the PDF; ja where it is left out

Printers and free space are those of the PC that will be used: they are looked at there, in the program, and are said to be not
done here. Without Chromium no picture and no paper is drawn; that is said to be not done too.

Exit codes: 0 all that was looked at is well · 1 something failed · 2 it could not be looked at · 3 there are warnings.
`;

const askMilliseconds = 500;
const exitCodes = { ready: 0, incomplete: 0, attention: 3, 'not-ready': 1 } as const;

interface Asked {
  medium: string;
  identity: string;
  passphraseFile: string | undefined;
  outs: string[];
  by: string;
  language: 'ja' | 'en';
}

let language: 'ja' | 'en' = 'ja';
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Refused)) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const words = (language === 'ja' ? errorsJa : errorsEn) as Record<string, { what: string; do: string } | undefined>;
  const found = words[error.code];
  process.stderr.write(found ? `${found.what}\n${found.do}\n` : `${error.code}\n`);
  return 2;
});

async function main(argv: string[]): Promise<number> {
  const asked = typed(argv);
  if (asked === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (!asked) {
    process.stderr.write(usage);
    return 2;
  }
  ({ language } = asked);
  if (!fs.existsSync(asked.medium)) throw new Refused('medium-not-found');
  if (!fs.existsSync(asked.identity)) throw new Refused('identity-missing');
  const passphrase = await passphraseOf(asked.passphraseFile);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-readiness-'));
  const host = await ReadinessHost.start(folder, asked.medium);
  try {
    return await look(host, asked, passphrase);
  } finally {
    await host.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function look(host: ReadinessHost, asked: Asked, passphrase: string): Promise<number> {
  await host.ask('POST', '/api/station/open', { path: path.resolve(asked.medium) });
  await host.ask('POST', '/api/station/unlock', { passphrase, identityPath: path.resolve(asked.identity) });
  const signIn = { name: asked.by, role: 'administrator', reason: 'readiness' };
  const { token } = await host.ask<{ token: string }>('POST', '/api/sessions', signIn);
  host.session = token;
  let view = await host.ask<ReadinessView>('POST', '/api/readiness', { stationless: true });
  const stop = () => void host.ask('POST', '/api/readiness/stop').catch(() => undefined);
  process.once('SIGINT', stop);
  while (view.running) {
    progress(view.running);
    await new Promise((resolve) => setTimeout(resolve, askMilliseconds));
    view = await host.ask<ReadinessView>('GET', '/api/readiness');
  }
  process.off('SIGINT', stop);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const { last } = view;
  if (!last) throw new Refused('internal');
  process.stdout.write(textOf(last));
  for (const out of asked.outs) await write(host, last, out);
  return exitCodes[verdictOf(countsOf(last.checks))];
}

/** A PDF where it can be drawn; else it says so, and the JSON stands in its place. */
async function write(host: ReadinessHost, report: ReadinessReport, out: string): Promise<void> {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (!out.toLowerCase().endsWith('.pdf')) return fs.writeFileSync(out, json);
  try {
    if (!host.draws) throw new Refused('print-unavailable');
    fs.writeFileSync(out, await host.bytes(`/api/readiness/reports/${report.id}/${language}/pdf`));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const instead = out.replace(/\.pdf$/i, '.json');
    fs.writeFileSync(instead, json);
    process.stderr.write(`${out}: no PDF, because there is no Chromium; ${instead} was written.\n`);
  }
}

function textOf(report: ReadinessReport): string {
  const words = language === 'ja' ? ja : en;
  const errors = language === 'ja' ? errorsJa : errorsEn;
  const { checks, facility, medium, station, program, by } = report;
  const head = [
    `${report.drill ? `[${words.drill}] ` : ''}${words['sheet.title']} · ${facility.name} (${facility.fingerprint})`,
    `${station} · Tomoshibi ${program} · ${momentText(report.endedAt)} · ${by.name}`,
    `#${medium.sequence} · ${momentText(medium.createdAt)} · ${medium.fingerprint}`,
  ];
  const lines = checks.flatMap(({ check, result, lines: found }) => [
    `${words[`result.${result}`]}  ${words[`check.${check}`]}`,
    ...found.flatMap((line) => {
      const { said, todo } = lineText(line, words, errors);
      return [`      ${said}`, ...(todo ? [`        → ${todo}`] : [])];
    }),
  ]);
  const verdict = [`${verdictText(checks, words)}`, countsText(countsOf(checks), words)];
  return `${[...head, '', ...lines, '', ...verdict].join('\n')}\n`;
}

function progress({ check, progress: read }: NonNullable<ReadinessView['running']>): void {
  if (!process.stderr.isTTY || !check) return;
  const words = language === 'ja' ? ja : en;
  const left = read?.secondsLeft ? ` · ${read.secondsLeft} s` : '';
  const bytes = read ? ` ${bytesText(read.bytesDone)} / ${bytesText(read.bytes)}${left}` : '';
  process.stderr.write(`\r\x1b[K${words[`check.${check}`]}${bytes}`);
}

function typed(args: string[]): Asked | 'help' | null {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        identity: text,
        'passphrase-file': text,
        out: { type: 'string', multiple: true },
        by: text,
        language: text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [medium, ...more] = positionals;
    const chosen = values.language ?? 'ja';
    if (!medium || more.length > 0 || !values.identity || (chosen !== 'ja' && chosen !== 'en')) return null;
    const outs = values.out ?? [];
    if (outs.some((out) => !/\.(?:pdf|json)$/i.test(out))) return null;
    const by = values.by?.trim() || os.userInfo().username;
    return { medium, identity: values.identity, passphraseFile: values['passphrase-file'], outs, by, language: chosen };
  } catch {
    return null;
  }
}

async function passphraseOf(file: string | undefined): Promise<string> {
  if (file) return fs.readFileSync(file, 'utf8').split(/\r?\n/)[0]!;
  const terminal = readline.promises.createInterface({ input: process.stdin, terminal: process.stdin.isTTY === true });
  process.stderr.write('Passphrase of the identity file: ');
  try {
    // With an output stream readline would echo what is typed.
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
