import { degrees, PDFDocument, PDFName, StandardFonts } from 'pdf-lib';
import { expect, test } from 'vitest';
import { readHospitalPdf } from '../../../exporter/sources/hospital-pdf.ts';

const a4 = { size: 'A4', orientation: 'portrait' } as const;
const points = 72 / 25.4;

/** A form of so many pages, each with its words. */
async function form(pages = 1, size: [number, number] = [595.28, 841.89]): Promise<PDFDocument> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pages; page++) {
    document.addPage(size).drawText(`Certificate page ${page}`, { x: 100, y: 400, font, size: 14 });
  }
  return document;
}

async function refusal(document: PDFDocument | Uint8Array, paper: typeof a4 = a4): Promise<string> {
  const bytes = document instanceof PDFDocument ? await document.save() : document;
  return readHospitalPdf(bytes, paper).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

test('pages come through in their size, upright, without what is beside them', async () => {
  const document = await form(2);
  document.setTitle('made by somebody');
  const turned = document.addPage([841.89, 595.28]);
  turned.setRotation(degrees(90));
  turned.drawText('Turned page', { x: 50, y: 50 });
  const { pdf, pages } = await readHospitalPdf(await document.save(), a4);
  expect(pages.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([
    [210, 297],
    [210, 297],
    [210, 297],
  ]);
  const clean = await PDFDocument.load(pdf);
  expect(clean.getPages().map((page) => page.getRotation().angle)).toEqual([0, 0, 0]);
  expect(clean.getTitle()).toBeUndefined();
});

test('what is written in fields becomes part of the page', async () => {
  const document = await form();
  const field = document.getForm().createTextField('facility');
  field.setText('Tomoshibi Memorial');
  field.addToPage(document.getPage(0), { x: 100, y: 500, width: 200, height: 20 });
  const { pdf } = await readHospitalPdf(await document.save(), a4);
  expect((await PDFDocument.load(pdf)).catalog.get(PDFName.of('AcroForm'))).toBeUndefined();
});

test('a hostile or broken PDF is refused with a sentence', async () => {
  expect(await refusal(Buffer.from('GIF89a'))).toBe('the file is not a PDF');

  const encrypted = await form();
  const { context } = encrypted;
  context.trailerInfo.Encrypt = context.register(context.obj({ Filter: 'Standard', V: 1, R: 2 }));
  expect(await refusal(encrypted)).toContain('encrypted');

  const whole = await (await form()).save({ useObjectStreams: false });
  expect(await refusal(whole.subarray(0, whole.length >> 1))).toMatch(/damaged/);

  expect(await refusal(await form(1000))).toBe('the PDF has 1000 pages; a form has at most 20');

  const scripted = await form();
  scripted.addJavaScript('main', 'app.alert("hello")');
  expect(await refusal(scripted)).toContain('script');

  const launching = await form();
  const action = launching.context.obj({ Type: 'Action', S: 'Launch', F: 'calc.exe' });
  launching.catalog.set(PDFName.of('OpenAction'), action);
  expect(await refusal(launching)).toContain('script or another action');

  const carrying = await form();
  await carrying.attach(Buffer.from('x'), 'x.exe');
  expect(await refusal(carrying)).toContain('EmbeddedFiles');

  const huge = new Uint8Array(6 * 1024 ** 2);
  expect(await refusal(huge)).toContain('larger than 5 MB');
});

test('what would not be whole on paper is refused', async () => {
  const noted = await form();
  const page = noted.getPage(0);
  const note = noted.context.obj({ Type: 'Annot', Subtype: 'FreeText', Rect: [0, 0, 10, 10] });
  page.node.set(PDFName.of('Annots'), noted.context.obj([noted.context.register(note)]));
  expect(await refusal(noted)).toContain('FreeText');

  expect(await refusal(await form(1, [297 * points, 420 * points]))).toBe(
    'page 1 is 297 × 420 mm, and `paper` says A4 portrait',
  );
  const empty = await PDFDocument.create();
  empty.addPage([595.28, 841.89]);
  expect(await refusal(empty)).toContain('page 1 is empty');
});
