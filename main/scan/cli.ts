/**
 * Files a folder of scanned sheets, without a station:
 *
 *     npm run scan -- FOLDER --out DIR --facility ID [--ledger ledger.csv]… [--language ja|en]
 *
 * `--facility` is the hospital's id as the sheets' codes carry it; without it, what the first sheet says is shown and nothing
 * is filed. `--ledger` is an exported ledger, of each station one: without any, missing sheets are known by page numbers only.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import errorsEn from '../../resources/locales/en/errors.json' with { type: 'json' };
import errorsJa from '../../resources/locales/ja/errors.json' with { type: 'json' };
import { TomoshibiError } from '../../shared/errors.ts';
import { sheetStatuses } from '../../shared/paper.ts';
import { Forms } from '../paper/forms.ts';
import { readCsv } from './csv.ts';
import { type IssuedSheet, IssuedSheets } from './issued.ts';
import { addTo, countsOf, noCounts, writeLists } from './lists.ts';
import { ReaderPool } from './reader-pool.ts';
import { runScan } from './run.ts';
import { checkFolders, scannedFiles } from './walk.ts';
import { type ScanLanguage, scanWords } from './words.ts';

const usage = 'npm run scan -- FOLDER --out DIR --facility ID [--ledger ledger.csv]… [--language ja|en]';
const showEveryMs = 500;
const lookAtMost = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    facility: { type: 'string' },
    ledger: { type: 'string', multiple: true },
    language: { type: 'string', default: 'ja' },
  },
});
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
  const [given] = positionals;
  if (!given || !values.out) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { folder, out } = await checkFolders(given, values.out);
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  if (!values.facility) {
    const facility = await facilityOfFirst(folder, abort.signal);
    console.error(usage);
    console.error(
      facility ? `The first sheet is of --facility ${facility}` : 'No sheet was found among the first files.',
    );
    process.exitCode = 2;
    return;
  }
  const t = scanWords(language);
  const issued = new IssuedSheets((values.ledger ?? []).flatMap(readLedger));
  const forms = new Map(
    new Forms(path.join(import.meta.dirname, '../../resources/forms')).list().map((form) => [form.code, form]),
  );
  const formOf = (code: string) => forms.get(code) ?? null;
  const counts = noCounts();
  let shown = 0;
  const run = await runScan({
    folder,
    out,
    facility: values.facility,
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

async function facilityOfFirst(folder: string, signal: AbortSignal): Promise<string | null> {
  const pool = new ReaderPool(1);
  try {
    const files = (await scannedFiles(folder, signal)).filter(({ refused }) => refused === null);
    for (const { source } of files.slice(0, lookAtMost)) {
      const reading = await pool.read(path.join(folder, source), 1).catch(() => null);
      if (reading?.sheets[0]) return reading.sheets[0].facility;
    }
    return null;
  } finally {
    await pool.close();
  }
}
