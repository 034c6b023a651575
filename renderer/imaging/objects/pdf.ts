/**
 * PDFs through pdf.js, in its own worker: no scripts of the document, no forms, no links, nothing fetched but what is
 * bundled here (character maps and the standard fonts that documents leave out).
 */
import {
  getDocument,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  RenderingCancelledException,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import PdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.mjs?worker';

const characterMaps = bundled(
  import.meta.glob<string>('../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
);
const standardFonts = bundled(
  import.meta.glob<string>('../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
);
const decoders = bundled(
  import.meta.glob<string>('../../../node_modules/pdfjs-dist/wasm/*.wasm', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
);

/** Why a PDF is not shown. */
export type PdfProblem = 'damaged' | 'password';

export class PdfError extends Error {
  readonly problem: PdfProblem;
  /** Technical, for the hospital's IT. */
  readonly detail: string;

  constructor(problem: PdfProblem, detail: string) {
    super(`${problem}: ${detail}`);
    this.name = 'PdfError';
    this.problem = problem;
    this.detail = detail;
  }
}

const mostPixels = 16_000_000;

/** Character maps, fonts and decoders that could not be had: without them pdf.js draws a page with gaps. */
const missing = new Set<string>();

/** One document being shown. */
export class Pdf {
  readonly #worker: PDFWorker;
  readonly #port: Worker;
  readonly #task: PDFDocumentLoadingTask;
  #document: PDFDocumentProxy | null = null;
  #drawing: { cancel: () => void } | null = null;

  /** @param data is given away: it is empty afterwards */
  constructor(data: Uint8Array) {
    this.#port = new PdfWorker();
    this.#worker = PDFWorker.create({ port: this.#port });
    this.#task = getDocument({
      data,
      worker: this.#worker,
      CMapReaderFactory: CharacterMaps,
      StandardFontDataFactory: StandardFonts,
      WasmFactory: Decoders,
      useWorkerFetch: false,
      useSystemFonts: true,
      isEvalSupported: false,
      enableXfa: false,
      disableAutoFetch: true,
      maxImageSize: 100_000_000,
      verbosity: 0,
    });
  }

  /** How many pages. @throws PdfError */
  async open(): Promise<number> {
    try {
      this.#document = await this.#task.promise;
      return this.#document.numPages;
    } catch (error) {
      throw asPdfError(error);
    }
  }

  /**
   * Draws a page (1-based) into the canvas, `zoom` times its width fitted to `width` CSS pixels. False when another page
   * was asked for meanwhile.
   * @throws PdfError
   */
  async draw(canvas: HTMLCanvasElement, number: number, width: number, zoom: number): Promise<boolean> {
    if (!this.#document) throw new PdfError('damaged', 'not open');
    this.#drawing?.cancel();
    try {
      const page = await this.#document.getPage(number);
      const own = page.getViewport({ scale: 1 });
      const scale = (width / own.width) * zoom;
      const density = Math.min(devicePixelRatio, Math.sqrt(mostPixels / (own.width * own.height * scale * scale)));
      const viewport = page.getViewport({ scale: scale * density });
      // On a canvas of its own, so that what is on the screen is always one whole page.
      const drawn = document.createElement('canvas');
      drawn.width = Math.max(1, Math.floor(viewport.width));
      drawn.height = Math.max(1, Math.floor(viewport.height));
      const task = page.render({ canvas: drawn, viewport, background: '#fff' });
      this.#drawing = task;
      await task.promise;
      canvas.width = drawn.width;
      canvas.height = drawn.height;
      canvas.style.width = `${own.width * scale}px`;
      canvas.style.height = `${own.height * scale}px`;
      canvas.getContext('2d')?.drawImage(drawn, 0, 0);
      return true;
    } catch (error) {
      if (error instanceof RenderingCancelledException) return false;
      throw asPdfError(error);
    }
  }

  /** A page (1-based) as pdf.js has it. @throws PdfError */
  async page(number: number): Promise<PDFPageProxy> {
    if (!this.#document) throw new PdfError('damaged', 'not open');
    try {
      return await this.#document.getPage(number);
    } catch (error) {
      throw asPdfError(error);
    }
  }

  /** What was drawn may lack text or pictures. */
  get isIncomplete(): boolean {
    return missing.size > 0;
  }

  async close(): Promise<void> {
    this.#drawing?.cancel();
    await this.#task.destroy().catch(() => undefined);
    this.#worker.destroy();
    this.#port.terminate();
  }
}

function asPdfError(error: unknown): PdfError {
  const name = error instanceof Error ? error.name : '';
  return new PdfError(name === 'PasswordException' ? 'password' : 'damaged', name || String(error));
}

/** File name → address, of the files bundled with the window. */
function bundled(addresses: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(addresses).map(([path, address]) => [path.replace(/^.*\//, ''), address]));
}

async function read(files: Map<string, string>, name: string): Promise<Uint8Array> {
  try {
    const address = files.get(name);
    if (address === undefined) throw new Error(`${name} is not bundled`);
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    missing.add(name);
    throw error;
  }
}

class CharacterMaps {
  async fetch({ name }: { name: string }): Promise<{ cMapData: Uint8Array; isCompressed: boolean }> {
    return { cMapData: await read(characterMaps, `${name}.bcmap`), isCompressed: true };
  }
}

class StandardFonts {
  fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    return read(standardFonts, filename);
  }
}

class Decoders {
  fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    return read(decoders, filename);
  }
}
