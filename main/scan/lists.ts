/** What lies beside the filed sheets: lists for people and for the hospital's own system, readable without this program. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ScanCounts, ScanIndex, ScannedPage } from '../../shared/scan.ts';
import { csvOf } from './csv.ts';
import { unreadableFolder } from './places.ts';
import { readmeOf } from './readme.ts';
import { type FormOf, type ReentryForm, reentryForms } from './reentry.ts';
import type { ScanWords } from './words.ts';
import { worklistPage } from './worklist-page.ts';

/** @throws TomoshibiError `scan-output-unwritable` */
export async function writeLists(out: string, index: ScanIndex, formOf: FormOf, t: ScanWords): Promise<void> {
  const forms = reentryForms(index, formOf);
  const lists: [string, string][] = [
    ['index.json', `${JSON.stringify(index, null, 1)}\n`],
    ['index.csv', indexCsv(index, t)],
    ['missing.csv', missingCsv(index, formOf)],
    ['worklist.csv', worklistCsv(forms, formOf, t)],
    ['worklist.html', worklistPage(index, forms, formOf, t)],
    [`${unreadableFolder}/list.csv`, unreadableCsv(index.pages, t)],
    ['README.txt', readmeOf(index)],
  ];
  try {
    await fs.mkdir(path.join(out, unreadableFolder), { recursive: true });
    for (const [name, text] of lists) {
      const target = path.join(out, name);
      await fs.writeFile(`${target}.partial`, text, { flush: true });
      await fs.rename(`${target}.partial`, target);
    }
  } catch (cause) {
    throw new TomoshibiError('scan-output-unwritable', {}, { cause });
  }
}

export function countsOf(pages: readonly ScannedPage[], missing: number): ScanCounts {
  const counts = noCounts();
  addTo(counts, pages);
  counts.files = new Set(pages.map(({ source }) => source)).size;
  return { ...counts, missing };
}

export function noCounts(): ScanCounts {
  return {
    filed: 0,
    again: 0,
    person: 0,
    blank: 0,
    'other-facility': 0,
    'same-file': 0,
    files: 0,
    pages: 0,
    missing: 0,
  };
}

export function addTo(counts: ScanCounts, pages: readonly ScannedPage[]): void {
  for (const { status, sourcePage } of pages) {
    counts[status]++;
    if (sourcePage !== null) counts.pages++;
  }
}

const indexColumns = [
  'status',
  'patient_id',
  'form',
  'form_version',
  'serial',
  'copy',
  'page',
  'pages',
  'issued_on',
  'facility',
  'file',
  'sha256',
  'source_file',
  'source_page',
  'source_sha256',
  'voided',
  'beside',
  'bar_codes',
  'note',
] as const;

function indexCsv({ pages }: ScanIndex, t: ScanWords): string {
  const rows = pages.map((page) => {
    const { code } = page;
    return {
      status: page.status,
      patient_id: code?.patient ?? null,
      form: code?.form ?? null,
      form_version: code?.version ?? null,
      serial: code?.serial ?? null,
      copy: code?.copy ?? null,
      page: code?.page ?? null,
      pages: code?.pages ?? null,
      issued_on: code ? isoDay(code.date) : null,
      facility: code?.facility ?? null,
      file: page.file,
      sha256: page.sha256,
      source_file: page.source,
      source_page: page.sourcePage,
      source_sha256: page.sourceSha256,
      voided: page.voided ? 'yes' : null,
      beside: page.beside,
      bar_codes: page.barcodes.join(' '),
      note: noteOf(page, t),
    };
  });
  return csvOf(indexColumns, rows);
}

function noteOf({ status, reason, voided }: ScannedPage, t: ScanWords): string {
  const notes = [t(`status.${status}`)];
  if (reason && status === 'person') notes.push(t(`reason.${reason}`));
  if (voided) notes.push(t('voided'));
  return notes.join(' / ');
}

const missingColumns = [
  'patient_id',
  'form',
  'title',
  'serial',
  'copy',
  'page',
  'pages',
  'ward',
  'issued_at',
  'issued_by',
  'known_from',
] as const;

function missingCsv({ missing }: ScanIndex, formOf: FormOf): string {
  const rows = missing.map(({ patient, form, issuedAt, issuedBy, knownFrom, ...sheet }) => ({
    ...sheet,
    patient_id: patient,
    form,
    title: formOf(form)?.title.ja ?? null,
    issued_at: issuedAt,
    issued_by: issuedBy,
    known_from: knownFrom,
  }));
  return csvOf(missingColumns, rows);
}

const worklistColumns = [
  'order',
  'group',
  'patient_id',
  'form',
  'title',
  'serial',
  'copy',
  'issued_on',
  'pages',
  'missing_pages',
  'files',
] as const;

function worklistCsv(forms: readonly ReentryForm[], formOf: FormOf, t: ScanWords): string {
  const rows = forms.map(({ group, patient, form, serial, copy, date, pages, missing, filed }, index) => ({
    order: index + 1,
    group: t(`group.${group}`),
    patient_id: patient,
    form,
    title: formOf(form)?.title.ja ?? null,
    serial,
    copy,
    issued_on: isoDay(date),
    pages,
    missing_pages: missing.join(' '),
    files: filed.map(({ file }) => file).join(' '),
  }));
  return csvOf(worklistColumns, rows);
}

const unreadableColumns = [
  'status',
  'source_file',
  'source_page',
  'file',
  'reason',
  'bar_codes',
  'page_before',
] as const;

function unreadableCsv(pages: readonly ScannedPage[], t: ScanWords): string {
  const order = ['person', 'other-facility', 'blank'];
  const listed = pages
    .filter(({ status }) => order.includes(status))
    .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const rows = listed.map(({ status, source, sourcePage, file, reason, barcodes, beside }) => ({
    status,
    source_file: source,
    source_page: sourcePage,
    file,
    reason: status === 'person' ? t(`reason.${reason!}`) : t(`status.${status}`),
    bar_codes: barcodes.join(' '),
    page_before: beside,
  }));
  return csvOf(unreadableColumns, rows);
}

export function isoDay(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
}
