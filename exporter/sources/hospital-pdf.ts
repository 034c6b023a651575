/**
 * A hospital's own PDF form, made fit to be stamped: its pages only, each upright and from its own corner, without
 * scripts, fields, links or whatever else the file carries. Refused is what would not be whole on paper.
 */
import { PDFDict, PDFDocument, PDFName, type PDFPage, PDFStream } from 'pdf-lib';
import type { FormDefinition } from '../../shared/forms.ts';
import type { PageSize } from '../../shared/stamp.ts';

export interface HospitalPdf {
  pdf: Uint8Array;
  /** Millimetres, as they are turned. */
  pages: PageSize[];
}

/** Why a PDF cannot be a form; one sentence for whoever makes it. */
export class PdfRefusal extends Error {
  readonly reason: 'unreadable' | 'not-this-format' | 'too-large' | 'invalid';

  constructor(reason: PdfRefusal['reason'], message: string) {
    super(message);
    this.name = 'PdfRefusal';
    this.reason = reason;
  }
}

const mostMegabytes = 5;
const mostPages = 20;
/** Millimetres that a page may differ from its paper. */
const tolerance = 3;
const points = 72 / 25.4;

const paperSizes: Record<FormDefinition['paper']['size'], [short: number, long: number]> = {
  A3: [297, 420],
  A4: [210, 297],
  A5: [148, 210],
};

const printAnew = 'print it to a new PDF and use that one';
/** Actions (ISO 32000 12.6.4) that do something beyond this file. */
const activeActions = new Set(['JavaScript', 'Launch', 'SubmitForm', 'ImportData', 'Rendition', 'RichMediaExecute']);

/** @throws PdfRefusal */
export async function readHospitalPdf(bytes: Uint8Array, paper: FormDefinition['paper']): Promise<HospitalPdf> {
  if (bytes.byteLength > mostMegabytes * 1024 ** 2) {
    throw new PdfRefusal('too-large', `the PDF is larger than ${mostMegabytes} MB`);
  }
  const source = await load(bytes);
  refuseActive(source);
  const count = source.getPageCount();
  if (count === 0) throw new PdfRefusal('invalid', 'the PDF has no pages');
  if (count > mostPages)
    throw new PdfRefusal('too-large', `the PDF has ${count} pages; a form has at most ${mostPages}`);
  flatten(source);
  const clean = await PDFDocument.create({ updateMetadata: false });
  const pages: PageSize[] = [];
  for (const [index, page] of source.getPages().entries()) {
    refuseAnnotations(page, index + 1);
    pages.push(await addUpright(clean, page, index + 1, paper));
  }
  return { pdf: await clean.save(), pages };
}

async function load(bytes: Uint8Array): Promise<PDFDocument> {
  if (!Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')) {
    throw new PdfRefusal('not-this-format', 'the file is not a PDF');
  }
  try {
    return await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
  } catch (error) {
    // Its class for this is no subclass of Error that `instanceof` knows.
    if (/is encrypted/.test((error as Error).message)) {
      throw new PdfRefusal('unreadable', 'the PDF is encrypted; save it without a password or restrictions');
    }
    throw new PdfRefusal('unreadable', `the PDF is damaged; ${printAnew}`);
  }
}

function refuseActive(document: PDFDocument): void {
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    const dictionary = object instanceof PDFStream ? object.dict : object;
    if (dictionary instanceof PDFDict) refuseActiveIn(dictionary, 0);
  }
}

/** Actions are as often inside another dictionary as objects of their own. */
function refuseActiveIn(dictionary: PDFDict, depth: number): void {
  for (const [key, value] of dictionary.entries()) {
    const name = key.decodeText();
    const action = name === 'S' && value instanceof PDFName ? value.decodeText() : null;
    if (name === 'JS' || name === 'JavaScript' || (action && activeActions.has(action))) {
      throw new PdfRefusal('invalid', `the PDF carries a script or another action; ${printAnew}`);
    }
    if (name === 'EmbeddedFiles' || name === 'XFA' || name === 'RichMediaContent') {
      throw new PdfRefusal('invalid', `the PDF carries files or a dynamic form (${name}); ${printAnew}`);
    }
    if (value instanceof PDFDict && depth < 20) refuseActiveIn(value, depth + 1);
  }
}

/** What is written in fields becomes part of the page. */
function flatten(document: PDFDocument): void {
  if (!document.catalog.getAcroForm()) return;
  try {
    const form = document.getForm();
    if (form.getFields().length > 0) form.flatten({ updateFieldAppearances: false });
  } catch {
    throw new PdfRefusal('invalid', `the PDF has form fields that cannot be made part of its pages; ${printAnew}`);
  }
}

/** Links mean nothing on paper; notes and stamps in a PDF reader do, and are not part of the page. */
function refuseAnnotations(page: PDFPage, number: number): void {
  const annotations = page.node.Annots();
  for (let index = 0; index < (annotations?.size() ?? 0); index++) {
    const annotation = annotations!.lookupMaybe(index, PDFDict);
    const kind = annotation?.lookupMaybe(PDFName.of('Subtype'), PDFName)?.decodeText();
    if (kind && !['Link', 'Widget', 'Popup'].includes(kind)) {
      throw new PdfRefusal('invalid', `page ${number} has a note or a stamp (${kind}) over it; ${printAnew}`);
    }
  }
}

async function addUpright(
  clean: PDFDocument,
  page: PDFPage,
  number: number,
  paper: FormDefinition['paper'],
): Promise<PageSize> {
  const box = page.getCropBox();
  const turned = ((page.getRotation().angle % 360) + 360) % 360;
  const sideways = turned === 90 || turned === 270;
  const [width, height] = sideways ? [box.height, box.width] : [box.width, box.height];
  const size = { width: width / points, height: height / points };
  refuseOtherPaper(size, number, paper);
  try {
    const bounds = { left: box.x, bottom: box.y, right: box.x + box.width, top: box.y + box.height };
    const embedded = await clean.embedPage(page, bounds, uprightMatrix(box, turned));
    // A matrix of its own puts the page in place: here it is only as large as the box says.
    clean.addPage([width, height]).drawPage(embedded, { x: 0, y: 0, xScale: 1, yScale: 1 });
    await embedded.embed();
  } catch {
    throw new PdfRefusal('invalid', `page ${number} is empty or damaged; ${printAnew}`);
  }
  return size;
}

type Matrix = [number, number, number, number, number, number];

/** From the box as it stands in the file to an upright page whose lower left corner is the origin. */
function uprightMatrix({ x, y, width, height }: ReturnType<PDFPage['getCropBox']>, turned: number): Matrix {
  if (turned === 90) return [0, -1, 1, 0, -y, width + x];
  if (turned === 180) return [-1, 0, 0, -1, width + x, height + y];
  if (turned === 270) return [0, 1, -1, 0, height + y, -x];
  return [1, 0, 0, 1, -x, -y];
}

function refuseOtherPaper({ width, height }: PageSize, number: number, paper: FormDefinition['paper']): void {
  const [short, long] = paperSizes[paper.size];
  const [wanted, tall] = paper.orientation === 'portrait' ? [short, long] : [long, short];
  if (Math.abs(width - wanted) <= tolerance && Math.abs(height - tall) <= tolerance) return;
  throw new PdfRefusal(
    'invalid',
    `page ${number} is ${Math.round(width)} × ${Math.round(height)} mm, and \`paper\` says ${paper.size} ${paper.orientation}`,
  );
}
