/**
 * Files a folder of scanned sheets, without a station:
 *
 *     npm run scan -- FOLDER --out DIR [--medium DIR [--identity FILE] [--passphrase FILE]] [--facility ID]
 *                     [--ledger ledger.csv]… [--language ja|en]
 *
 * `--medium` is the hospital's medium or the folder of a station: it says whose sheets are filed, and, with the station's
 * identity file and its passphrase (asked for, or the first line of FILE), which forms of its own the hospital has. Without
 * it, `--facility` says whose; without either, the facility that the sheets name, where they all name one. `--ledger` is an
 * exported ledger, of each station one: without any, missing sheets are known by page numbers only.
 */
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { parseArgs } from 'node:util';
import errorsEn from '../../resources/locales/en/errors.json' with { type: 'json' };
import errorsJa from '../../resources/locales/ja/errors.json' with { type: 'json' };
import { TomoshibiError } from '../../shared/errors.ts';
import { sheetStatuses } from '../../shared/paper.ts';
import { Forms } from '../paper/forms.ts';
import { readCsv } from './csv.ts';
import { type IssuedSheet, IssuedSheets } from './issued.ts';
import { addTo, countsOf, noCounts, writeLists } from './lists.ts';
import { facilitiesOn, formsOf, type Origin, originOf } from './origin.ts';
import { runScan } from './run.ts';
import { checkFolders } from './walk.ts';
import { type ScanLanguage, type ScanWords, scanWords } from './words.ts';

const usage = `npm run scan -- FOLDER --out DIR [--medium DIR [--identity FILE] [--passphrase FILE]] [--facility ID]
                [--ledger ledger.csv]… [--language ja|en]`;
const showEveryMs = 500;

const { values, positionals } = typed();
const language: ScanLanguage = values.language === 'en' ? 'en' : 'ja';

try {
  await main();
} catch (error) {
  if (!(error instanceof TomoshibiError)) throw error;
  const words = (language === 'ja' ? errorsJa : errorsEn) as Record<string, { what: string; do: string } | undefined>;
  console.error(words[error.code] ? `${words[error.code]!.what}\n${words[error.code]!.do}` : error.code);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const [given] = positionals;
  if (!given || !values.out) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { folder, out } = await checkFolders(given, values.out);
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const t = scanWords(language);
  const origin = values.medium ? await originOf(values.medium) : null;
  if (origin && values.facility && values.facility !== origin.facility) {
    throw new TomoshibiError('medium-other-facility');
  }
  const facility = origin?.facility ?? values.facility ?? (await agreedFacility(folder, t, abort.signal));
  if (!facility) {
    process.exitCode = 2;
    return;
  }
  console.error(t('cli.facility', { facility: origin ? `${origin.facilityName} (${facility})` : facility }));
  const known = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
  if (origin) await bringForms(known, origin, t);
  const forms = new Map(known.list().map((form) => [form.code, form]));
  const formOf = (code: string) => forms.get(code) ?? null;
  const returns = (form: string) => formOf(form)?.returns ?? true;
  const issued = new IssuedSheets((values.ledger ?? []).flatMap(readLedger), returns);
  const counts = noCounts();
  let shown = 0;
  const run = await runScan({
    folder,
    out,
    facility,
    issued,
    scopeOf: (code) => formOf(code)?.scope ?? null,
    signal: abort.signal,
    onPages: (pages) => addTo(counts, pages),
    onProgress: ({ files, filesDone }) => {
      if (performance.now() - shown < showEveryMs && filesDone < files) return;
      shown = performance.now();
      process.stderr.write(`\r${t('progress', { filesDone, files, pages: counts.pages })}   `);
    },
  });
  process.stderr.write('\n');
  const index = { ...run, counts: countsOf(run.pages, run.missing.length) };
  await writeLists(out, index, formOf, t);
  for (const status of ['filed', 'again', 'person', 'blank', 'other-facility', 'same-file', 'missing'] as const) {
    if (index.counts[status] > 0) console.log(`${String(index.counts[status]).padStart(7)}  ${t(`count.${status}`)}`);
  }
  console.log(`${t(index.complete ? 'state.done' : 'state.cancelled')}\n${out}`);
}

/** What was typed; what cannot be understood is said with how it is written. */
function typed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        medium: { type: 'string' },
        identity: { type: 'string' },
        passphrase: { type: 'string' },
        facility: { type: 'string' },
        ledger: { type: 'string', multiple: true },
        language: { type: 'string', default: 'ja' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

/** Columns by the names of LedgerSheet. */
function readLedger(file: string): IssuedSheet[] {
  return readCsv(fs.readFileSync(file, 'utf8')).map((row) => {
    const status = sheetStatuses.find((one) => one === row.status);
    if (!row.serial || !row.form || !row.copy || !row.page || !row.pages || !status) {
      throw new Error(`${file}: not an exported ledger (serial, form, copy, page, pages and status are needed)`);
    }
    return {
      serial: row.serial,
      form: row.form,
      copy: Number(row.copy),
      page: Number(row.page),
      pages: Number(row.pages),
      identifier: row.identifier || null,
      ward: row.ward || null,
      issuedAt: row.issuedAt ?? '',
      issuedBy: row.issuedBy ?? '',
      status,
    };
  });
}

/** Of sheets that do not agree none is filed. */
async function agreedFacility(folder: string, t: ScanWords, signal: AbortSignal): Promise<string | null> {
  const [facility, ...others] = await facilitiesOn(folder, signal);
  if (facility && others.length === 0) {
    console.error(t('cli.agreed'));
    return facility;
  }
  console.error(facility ? t('cli.several', { facilities: [facility, ...others].join(' ') }) : t('cli.none'));
  return null;
}

/** The hospital's own forms, in the place of ours. Without them its sheets are filed all the same. */
async function bringForms(forms: Forms, { medium, identity }: Origin, t: ScanWords): Promise<void> {
  const file = values.identity ? fs.readFileSync(values.identity) : identity;
  if (!medium?.manifest.documents?.length) return;
  const mayAsk = process.stdin.isTTY === true;
  if (!file || !(values.passphrase || mayAsk)) return console.error(t('cli.formsUnknown'));
  const passphrase = values.passphrase
    ? fs.readFileSync(values.passphrase, 'utf8').split(/\r?\n/)[0]!
    : await askSilently(t('cli.passphrase'));
  const hospital = await formsOf(medium, file, passphrase);
  for (const problem of hospital.problems) console.error(`${problem.file}: ${problem.reason}`);
  forms.bring(hospital);
}

async function askSilently(question: string): Promise<string> {
  const terminal = readline.createInterface({ input: process.stdin, terminal: true });
  process.stderr.write(question);
  try {
    // With an output stream readline would echo what is typed.
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
