/** Pages of a PDF or a picture as pictures of paper, upright on A4. */
import type { DocumentKind, PrintedPages } from '../../../shared/hospital-documents.ts';
import { Pdf } from '../../imaging/objects/pdf.ts';

export interface PaperPicture {
  page: number;
  /** An object URL; whoever asked for it gives it back. */
  address: string;
}

/** A4 between its margins at 200 dpi. */
const pixels = { short: 1496, long: 2110 };

/** @throws PdfError */
export async function picturesOf(
  bytes: Uint8Array<ArrayBuffer>,
  kind: DocumentKind,
  { first, last }: PrintedPages,
  signal: AbortSignal,
): Promise<PaperPicture[]> {
  if (kind === 'picture') return [{ page: 1, address: URL.createObjectURL(await turnedPicture(bytes)) }];
  const pdf = new Pdf(bytes);
  try {
    const count = await pdf.open();
    const pictures: PaperPicture[] = [];
    for (let page = first; page <= Math.min(last, count) && !signal.aborted; page++) {
      pictures.push({ page, address: URL.createObjectURL(await drawn(pdf, page)) });
    }
    if (pdf.isIncomplete) throw new Error('fonts or pictures are missing');
    return pictures;
  } finally {
    await pdf.close();
  }
}

/** A page that is wider than high lies on its side. */
async function drawn(pdf: Pdf, number: number): Promise<Blob> {
  const page = await pdf.page(number);
  const own = page.getViewport({ scale: 1 });
  const rotation = (own.rotation + (own.width > own.height ? 90 : 0)) % 360;
  const upright = page.getViewport({ scale: 1, rotation });
  const scale = Math.min(pixels.short / upright.width, pixels.long / upright.height);
  const viewport = page.getViewport({ scale, rotation });
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(viewport.width));
  canvas.height = Math.max(1, Math.floor(viewport.height));
  await page.render({ canvas, viewport, background: '#fff', intent: 'print' }).promise;
  page.cleanup();
  return blobOf(canvas);
}

async function turnedPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const isWide = width > height;
  const scale = Math.min(1, pixels.long / Math.max(width, height));
  const canvas = document.createElement('canvas');
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.width = isWide ? high : wide;
  canvas.height = isWide ? wide : high;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (isWide) {
    context.translate(canvas.width, 0);
    context.rotate(Math.PI / 2);
  }
  context.drawImage(bitmap, 0, 0, wide, high);
  bitmap.close();
  return blobOf(canvas);
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      canvas.width = 0;
      if (blob) resolve(blob);
      else reject(new Error('the canvas gives no picture'));
    }, 'image/png');
  });
}
