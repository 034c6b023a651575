/** WebAssembly that comes with packages; the bundler puts the files beside the worker and changes where they are looked for. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

export function zxingWasm(): ArrayBuffer {
  return bytesOf(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
}

export function pdfiumWasm(): ArrayBuffer {
  return bytesOf(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
}

function bytesOf(url: string): ArrayBuffer {
  return new Uint8Array(fs.readFileSync(fileURLToPath(url))).buffer;
}
