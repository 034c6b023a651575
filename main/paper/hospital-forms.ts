/** The hospital's own forms as they came with the medium (docs/media-format.md §8). Checked here again: another version wrote them. */
import { z } from 'zod';
import { type FormDefinition, type FormSet, formDefinitionSchema, formSetsSchema } from '../../shared/forms.ts';
import type { PageSize } from '../../shared/stamp.ts';
import type { EncryptedDatabase } from '../station/database.ts';

export interface HospitalPdf {
  pages: PageSize[];
  content: Uint8Array;
}

export interface HospitalForms {
  forms: { definition: FormDefinition; pdf: HospitalPdf | null }[];
  sets: FormSet[];
  problems: { file: string; reason: string }[];
}

interface FormRow {
  file: string;
  definition: string;
  pdf: Buffer | null;
  pages: string | null;
}

const pagesSchema = z.array(z.object({ width: z.number().positive(), height: z.number().positive() })).min(1);

/** What this version cannot use is a problem, and the others still print. */
export function readHospitalForms(database: EncryptedDatabase): HospitalForms {
  const found: HospitalForms = { forms: [], sets: [], problems: [] };
  const rows = database.prepare<[], FormRow>('SELECT file, definition, pdf, pages FROM form ORDER BY file').all();
  for (const { file, definition, pdf, pages } of rows) {
    try {
      const checked = formDefinitionSchema.parse(JSON.parse(definition));
      const stamped = checked.blocks[0]?.kind === 'pdf';
      if (stamped && !pdf) throw new Error('its PDF is missing');
      const own = stamped && pdf ? { pages: pagesSchema.parse(JSON.parse(pages ?? 'null')), content: pdf } : null;
      found.forms.push({ definition: checked, pdf: own });
    } catch (error) {
      found.problems.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const sets = database.prepare<[], string>('SELECT definition FROM form_set ORDER BY position').pluck().all();
  for (const set of sets) {
    const checked = formSetsSchema.element.safeParse(JSON.parse(set));
    if (checked.success) found.sets.push(checked.data);
    else found.problems.push({ file: 'sets.yml', reason: checked.error.message });
  }
  return found;
}
