/** The blocks of a job's form, each as it flows. */
import type { FormBlock } from '../../shared/form-blocks.ts';
import type { PrintJobView, SheetBlock } from '../../shared/views.ts';
import { checklistFlow } from './blocks/checklist.tsx';
import { fieldsFlow } from './blocks/fields.tsx';
import { handwritingFlow } from './blocks/handwriting.tsx';
import { ledgerFlow } from './blocks/ledger.tsx';
import { noteFlow } from './blocks/note.tsx';
import { patientsFlow } from './blocks/patients.tsx';
import { printerTestFlow } from './blocks/printer-test.tsx';
import { recordsFlow } from './blocks/records.tsx';
import { statementFlow } from './blocks/statement.tsx';
import { temporaryPatientsFlow } from './blocks/temporary-patients.tsx';
import type { FlowBlock, FlowContext } from './flow.ts';
import { contentWidth } from './layout.ts';
import type { SheetLanguage, SheetWords } from './words.ts';

export function flowOf(job: PrintJobView, language: SheetLanguage, t: SheetWords): FlowBlock[] {
  const width = contentWidth(job.definition.paper);
  const { blocks } = job.definition;
  return blocks.map((block, index) =>
    blockFlow(block, job.blocks[index]!, {
      job,
      values: job.values,
      language,
      t,
      width,
      last: index === blocks.length - 1,
    }),
  );
}

function blockFlow(block: FormBlock, content: SheetBlock, context: FlowContext): FlowBlock {
  if (block.kind === 'records' && content.kind === 'records') return recordsFlow(block, content, context);
  if (block.kind === 'note' && content.kind === 'note') return noteFlow(block, content, context);
  if (block.kind === 'fields' && content.kind === 'fields') return fieldsFlow(block, content, context);
  if (block.kind === 'patients' && content.kind === 'patients') return patientsFlow(block, content, context);
  if (block.kind === 'ledger' && content.kind === 'ledger') return ledgerFlow(block, content, context);
  if (block.kind === 'temporary-patients' && content.kind === 'temporary-patients') {
    return temporaryPatientsFlow(block, content, context);
  }
  if (block.kind === 'handwriting') return handwritingFlow(block, context);
  if (block.kind === 'checklist') return checklistFlow(block, context);
  if (block.kind === 'statement') return statementFlow(block, context);
  if (block.kind === 'printer-test') return printerTestFlow(block, context);
  throw new Error(`a block of ${block.kind} does not flow`);
}
