/** Several PDFs as one, their pages in order. Text and fonts stay as they are. */
import { PDFDocument } from 'pdf-lib';

export async function joinPdfs(pdfs: readonly Uint8Array[]): Promise<Uint8Array> {
  if (pdfs.length === 1) return pdfs[0]!;
  const whole = await PDFDocument.create();
  whole.setTitle('Tomoshibi');
  for (const pdf of pdfs) {
    const part = await PDFDocument.load(pdf);
    for (const page of await whole.copyPages(part, part.getPageIndices())) whole.addPage(page);
  }
  return whole.save();
}
