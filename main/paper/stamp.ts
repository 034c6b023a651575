/** A hospital's own PDF under the stamps that the window has drawn: vectors stay vectors, and text stays text. */
import { PDFDocument, type PDFEmbeddedPage, type PDFPage } from 'pdf-lib';
import type { BlockOf } from '../../shared/form-blocks.ts';
import { type PageSize, type Place, pagePlace } from '../../shared/stamp.ts';
import type { PrintJobView } from '../../shared/views.ts';

/** Points in a millimetre. */
const points = 72 / 25.4;

export function isStamped({ definition }: Pick<PrintJobView, 'definition'>): boolean {
  return definition.blocks[0]?.kind === 'pdf';
}

/**
 * @param drawn PDF of the jobs one after another, with empty paper around each stamp
 * @param pages of one copy of each job
 */
export async function withPages(drawn: Uint8Array, jobs: readonly PrintJobView[], pages: readonly number[]) {
  const stamps = await PDFDocument.load(drawn);
  const whole = await PDFDocument.create();
  whole.setTitle('Tomoshibi');
  let next = 0;
  for (const [index, job] of jobs.entries()) {
    const sides = Math.ceil((pages[index]! * job.copies) / job.perSide);
    const places = Array.from({ length: sides }, (_, side) => next + side);
    next += sides;
    const own = await formPages(whole, job);
    for (const [side, place] of places.entries()) {
      const under = own[side % Math.max(1, own.length)];
      if (under) await addStamped(whole, stamps.getPage(place), under);
      else whole.addPage((await whole.copyPages(stamps, [place]))[0]!);
    }
  }
  return whole.save();
}

interface FormPage {
  page: PDFEmbeddedPage;
  size: PageSize;
  block: BlockOf<'pdf'>;
}

/** Pages of the hospital's PDF, once for all copies; none of a form that is not stamped. */
async function formPages(whole: PDFDocument, { definition, blocks }: PrintJobView): Promise<FormPage[]> {
  const [block] = definition.blocks;
  const [content] = blocks;
  if (block?.kind !== 'pdf' || content?.kind !== 'pdf') return [];
  const bytes = Buffer.from(content.content, 'base64');
  const embedded = await whole.embedPdf(
    bytes,
    content.pages.map((_, index) => index),
  );
  return embedded.map((page, index) => ({ page, size: content.pages[index]!, block }));
}

async function addStamped(whole: PDFDocument, stamp: PDFPage, { page, size, block }: FormPage): Promise<void> {
  const { width, height } = stamp.getSize();
  const place = pagePlace(block, size, { width: width / points, height: height / points });
  const sheet = whole.addPage([width, height]);
  sheet.drawPage(page, fromBelow(place, height));
  sheet.drawPage(await whole.embedPage(stamp), { x: 0, y: 0, width, height });
}

function fromBelow({ left, top, width, height }: Place, paperHeight: number) {
  return {
    x: left * points,
    y: paperHeight - (top + height) * points,
    width: width * points,
    height: height * points,
  };
}
