/** A scanned PDF: its pages as pictures for reading codes, and each as a PDF of its own. PDFium reads it, in parts, from disk. */
import fs from 'node:fs';
import { init } from '@embedpdf/pdfium';
import { mostPixels } from './file-kind.ts';
import type { GreyImage } from './grey-image.ts';
import { ScanRejection } from './rejection.ts';
import { pdfiumWasm } from './wasm.ts';

type Pdfium = Awaited<ReturnType<typeof init>>;

/** fpdfview.h, fpdf_edit.h, fpdf_save.h */
const errorPassword = 4;
const bitmapGrey = 1;
const renderAnnotations = 0x01;
const renderGrey = 0x08;
const objectImage = 3;
const pointsPerInch = 72;
/** FPDF_FILEACCESS has 32-bit sizes. */
const mostBytes = 2 ** 31 - 1;
const endWithin = 2048;

let library: Promise<Pdfium> | null = null;
let readBlock = 0;

export class PdfFile {
  readonly pages: number;
  readonly #pdfium: Pdfium;
  readonly #document: number;
  /** Gives back what the document was read from. */
  readonly #release: () => void;

  private constructor(pdfium: Pdfium, document: number, release: () => void) {
    this.#pdfium = pdfium;
    this.#document = document;
    this.#release = release;
    this.pages = pdfium.FPDF_GetPageCount(document);
  }

  /** @throws ScanRejection `truncated`, `encrypted`, `damaged`, `too-large` */
  static async open(path: string): Promise<PdfFile> {
    const pdfium = await load();
    const file = fs.openSync(path, 'r');
    const access = pdfium.pdfium.wasmExports.malloc(12);
    const release = () => {
      pdfium.pdfium.wasmExports.free(access);
      fs.closeSync(file);
    };
    try {
      const { size } = fs.fstatSync(file);
      if (size > mostBytes) throw new ScanRejection('too-large');
      // PDFium repairs what breaks off, without saying which pages it lost.
      const end = Buffer.alloc(Math.min(size, endWithin));
      fs.readSync(file, end, 0, end.length, size - end.length);
      if (!end.includes('%%EOF')) throw new ScanRejection('truncated');
      pdfium.pdfium.HEAP32.set([size, readBlock, file], access >> 2);
      const document = pdfium.FPDF_LoadCustomDocument(access, '');
      if (!document) throw new ScanRejection(pdfium.FPDF_GetLastError() === errorPassword ? 'encrypted' : 'damaged');
      return new PdfFile(pdfium, document, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** A PDF in memory. @throws ScanRejection `damaged` */
  static async of(bytes: Uint8Array): Promise<PdfFile> {
    const pdfium = await load();
    const { malloc, free } = pdfium.pdfium.wasmExports;
    const pointer = malloc(bytes.length);
    pdfium.pdfium.HEAPU8.set(bytes, pointer);
    const document = pdfium.FPDF_LoadMemDocument(pointer, bytes.length, '');
    if (!document) {
      free(pointer);
      throw new ScanRejection('damaged');
    }
    return new PdfFile(pdfium, document, () => free(pointer));
  }

  /** The JPEG of a page that is one JPEG and nothing else, as most scanners write; null for others. @param page from 0 */
  jpegOf(page: number): Uint8Array | null {
    const pdfium = this.#pdfium;
    return this.#withPage(page, (handle) => {
      if (pdfium.FPDFPage_CountObjects(handle) !== 1) return null;
      const image = pdfium.FPDFPage_GetObject(handle, 0);
      if (pdfium.FPDFPageObj_GetType(image) !== objectImage || pdfium.FPDFImageObj_GetImageFilterCount(image) !== 1) {
        return null;
      }
      const filter = this.#filled((pointer, length) => pdfium.FPDFImageObj_GetImageFilter(image, 0, pointer, length));
      if (!Buffer.from(filter).toString('latin1').startsWith('DCTDecode')) return null;
      return this.#filled((pointer, length) => pdfium.FPDFImageObj_GetImageDataRaw(image, pointer, length));
    });
  }

  /** @param page from 0 @throws ScanRejection `page-damaged` */
  drawn(page: number, dpi: number): GreyImage {
    const pdfium = this.#pdfium;
    return this.#withPage(page, (handle) => {
      const size = [pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)] as const;
      let scale = dpi / pointsPerInch;
      if (size[0] * size[1] * scale * scale > mostPixels / 4) scale = Math.sqrt(mostPixels / 4 / (size[0] * size[1]));
      const [width, height] = size.map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
      const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, bitmapGrey, 0, 0);
      if (!bitmap) throw new ScanRejection('page-damaged');
      try {
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
        pdfium.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, renderAnnotations | renderGrey);
        const from = pdfium.FPDFBitmap_GetBuffer(bitmap);
        const stride = pdfium.FPDFBitmap_GetStride(bitmap);
        const pixels = new Uint8Array(width * height);
        for (let y = 0; y < height; y++) {
          pixels.set(pdfium.pdfium.HEAPU8.subarray(from + y * stride, from + y * stride + width), y * width);
        }
        return { width, height, pixels };
      } finally {
        pdfium.FPDFBitmap_Destroy(bitmap);
      }
    });
  }

  /** A PDF of this page alone; its images are the same bytes. @param page from 0 @throws ScanRejection `page-damaged` */
  single(page: number): Uint8Array {
    const pdfium = this.#pdfium;
    const { malloc, free } = pdfium.pdfium.wasmExports;
    const copy = pdfium.FPDF_CreateNewDocument();
    const index = malloc(4);
    const writer = pdfium.PDFiumExt_OpenFileWriter();
    try {
      pdfium.pdfium.HEAP32[index >> 2] = page;
      if (!pdfium.FPDF_ImportPagesByIndex(copy, this.#document, index, 1, 0)) throw new ScanRejection('page-damaged');
      if (!pdfium.PDFiumExt_SaveAsCopy(copy, writer)) throw new ScanRejection('page-damaged');
      const length = pdfium.PDFiumExt_GetFileWriterSize(writer);
      const pointer = malloc(length);
      try {
        pdfium.PDFiumExt_GetFileWriterData(writer, pointer, length);
        return pdfium.pdfium.HEAPU8.slice(pointer, pointer + length);
      } finally {
        free(pointer);
      }
    } finally {
      pdfium.PDFiumExt_CloseFileWriter(writer);
      free(index);
      pdfium.FPDF_CloseDocument(copy);
    }
  }

  close(): void {
    this.#pdfium.FPDF_CloseDocument(this.#document);
    this.#release();
  }

  #withPage<T>(page: number, work: (handle: number) => T): T {
    const handle = this.#pdfium.FPDF_LoadPage(this.#document, page);
    if (!handle) throw new ScanRejection('page-damaged');
    try {
      return work(handle);
    } finally {
      this.#pdfium.FPDF_ClosePage(handle);
    }
  }

  /** What a function of PDFium writes into memory of the length that it says when asked without. */
  #filled(write: (pointer: number, length: number) => number): Uint8Array {
    const { wasmExports } = this.#pdfium.pdfium;
    const length = write(0, 0);
    const pointer = wasmExports.malloc(Math.max(1, length));
    try {
      write(pointer, length);
      return this.#pdfium.pdfium.HEAPU8.slice(pointer, pointer + length);
    } finally {
      wasmExports.free(pointer);
    }
  }
}

function load(): Promise<Pdfium> {
  library ??= init({ wasmBinary: pdfiumWasm() }).then((pdfium) => {
    pdfium.PDFiumExt_Init();
    const module = pdfium.pdfium;
    readBlock = module.addFunction((file: number, position: number, target: number, length: number) => {
      const size = length >>> 0;
      return fs.readSync(file, module.HEAPU8, target >>> 0, size, position >>> 0) === size ? 1 : 0;
    }, 'iiiii');
    return pdfium;
  });
  return library;
}
