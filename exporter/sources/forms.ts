/**
 * The hospital's own forms: a folder of definitions (`*.yml`, docs/forms.md) with the PDFs beside them, and `sets.yml`.
 * What is wrong is set aside with its line and its reason; the rest goes onto the medium.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type FormFile, problemText, readDefinition, readSets } from '../../shared/form-file.ts';
import type { FormDefinition, FormSet } from '../../shared/forms.ts';
import type { SourceReport } from '../report.ts';
import { type HospitalPdf, PdfRefusal, readHospitalPdf } from './hospital-pdf.ts';

export interface HospitalForm {
  /** Name in the folder. */
  file: string;
  definition: FormDefinition;
  pdf: HospitalPdf | null;
}

export interface HospitalForms {
  forms: HospitalForm[];
  sets: FormSet[];
}

const setsFile = 'sets.yml';
const kind = 'form';
const mostBytes = 256 * 1024;

/** Never throws for what is in the folder, or for a folder that is not there. */
export async function readForms(folder: string, report: SourceReport): Promise<HospitalForms> {
  const found: HospitalForms = { forms: [], sets: [] };
  for (const file of listed(folder, report)) {
    if (file === setsFile) found.sets = readSetsFile(folder, report);
    else {
      const form = await readForm(folder, file, report);
      const same = form && found.forms.find(({ definition }) => definition.code === form.definition.code);
      if (same) report.quarantine(kind, file, 'invalid', `${same.file} has the code ${same.definition.code} already`);
      else if (form) {
        report.mapped(kind);
        found.forms.push(form);
      }
    }
  }
  return found;
}

/** One definition with its PDF; null, with the reason in the report, where it cannot be used. */
export async function readForm(folder: string, file: string, report: SourceReport): Promise<HospitalForm | null> {
  const text = readText(folder, file, report);
  const read = text === null ? null : readDefinition(text);
  const definition = read && usable(read, file, report);
  if (!definition) return null;
  const [block] = definition.blocks;
  if (block?.kind !== 'pdf') return { file, definition, pdf: null };
  try {
    const bytes = fs.readFileSync(path.join(folder, block.file));
    report.bytes += bytes.byteLength;
    return { file, definition, pdf: await readHospitalPdf(bytes, definition.paper) };
  } catch (error) {
    if (error instanceof PdfRefusal) report.quarantine(kind, `${file}#${block.file}`, error.reason, error.message);
    else report.quarantine(kind, `${file}#${block.file}`, 'reference-missing', 'the PDF is not beside its definition');
    return null;
  }
}

function readSetsFile(folder: string, report: SourceReport): FormSet[] {
  const text = readText(folder, setsFile, report);
  const sets = text === null ? null : usable(readSets(text), setsFile, report);
  if (sets) report.mapped(kind);
  return sets ?? [];
}

function usable<T>({ value, problems, unknownKeys }: FormFile<T>, file: string, report: SourceReport): T | null {
  if (value === null) report.quarantine(kind, file, 'invalid', problems.map(problemText).join('; '));
  for (const problem of unknownKeys) report.warn(kind, file, 'invalid', problemText(problem));
  return value;
}

function readText(folder: string, file: string, report: SourceReport): string | null {
  try {
    const place = path.join(folder, file);
    if (fs.statSync(place).size > mostBytes) {
      report.quarantine(kind, file, 'too-large', `larger than ${mostBytes / 1024} KB`);
      return null;
    }
    const text = fs.readFileSync(place, 'utf8');
    report.bytes += Buffer.byteLength(text);
    return text;
  } catch {
    report.quarantine(kind, file, 'io-error', 'cannot be read');
    return null;
  }
}

function listed(folder: string, report: SourceReport): string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .sort();
  } catch {
    report.quarantine(kind, '.', 'io-error', 'the folder of `forms` is not there or cannot be read');
    return [];
  }
}
