/**
 * About how long a form is on paper, told from what is on it without drawing it: enough to put patients in order
 * (batch-estimate.ts), not to say where a page ends.
 */
import type { FormBlock, RecordsBlock } from '../../shared/form-blocks.ts';
import type { Observation } from '../../shared/records.ts';
import { personOf } from '../../shared/sheets.ts';
import type { PrintJobView, SheetBlock } from '../../shared/views.ts';

/** Characters of one line of a note or a box. */
const lineCharacters = 48;
/** Lines that one allergy takes in the head, and a drug with its usage. */
const allergyLines = 0.4;
const drugLines = 1.5;

/** @returns lines of its first page and those after it; what is the same for everybody is not counted */
export function linesOf({ definition, blocks, subject }: PrintJobView): number {
  const allergies = personOf(subject)?.allergies.length ?? 0;
  return blocks.reduce(
    (sum, content, index) => sum + linesOfBlock(definition.blocks[index]!, content),
    allergies * allergyLines,
  );
}

function linesOfBlock(block: FormBlock, content: SheetBlock): number {
  if (block.kind === 'records' && content.kind === 'records') return linesOfRecords(block, content.records);
  if (content.kind === 'note') return linesOfText(content.note?.text ?? '');
  if (content.kind === 'fields') {
    const texts = content.fields.flatMap((field) => field?.values.map(({ text }) => text) ?? []);
    return texts.reduce((sum, text) => sum + text.length / lineCharacters, 0);
  }
  return 0;
}

function linesOfRecords({ group, abreast }: RecordsBlock, records: object[]): number {
  if (group !== 'moment') return Math.ceil(records.length / abreast) * (group === 'rp' ? drugLines : 1);
  const moments = new Map<string | null, number>();
  for (const record of records) {
    const { effectiveAt } = record as Observation;
    moments.set(effectiveAt, (moments.get(effectiveAt) ?? 0) + 1);
  }
  return [...moments.values()].reduce((sum, count) => sum + 1 + Math.ceil(count / abreast), 0);
}

function linesOfText(text: string): number {
  if (text === '') return 0;
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineCharacters)), 0);
}
