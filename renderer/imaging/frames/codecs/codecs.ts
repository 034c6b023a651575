import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url';
import charlsFactory from '@cornerstonejs/codec-charls/decodewasmjs';
import libjpegTurboWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import libjpegTurboFactory from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import libjxlWasm from '@cornerstonejs/codec-libjxl/decodewasm?url';
import libjxlFactory from '@cornerstonejs/codec-libjxl/decodewasmjs';
import openjpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openjpegFactory from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import openjphWasm from '@cornerstonejs/codec-openjph/wasm?url';
import openjphFactory from '@cornerstonejs/codec-openjph/wasmjs';
import { WasmCodec } from './wasm-codec.ts';

/** JPEG with eight bits a sample (ISO/IEC 10918-1, DCT processes). */
export const libjpegTurbo = new WasmCodec(libjpegTurboFactory, libjpegTurboWasm, 'JPEGDecoder');
/** JPEG-LS (ISO/IEC 14495-1). */
export const charls = new WasmCodec(charlsFactory, charlsWasm, 'JpegLSDecoder');
/** JPEG 2000 (ISO/IEC 15444-1). */
export const openjpeg = new WasmCodec(openjpegFactory, openjpegWasm, 'J2KDecoder');
/** High-throughput JPEG 2000 (ISO/IEC 15444-15). */
export const openjph = new WasmCodec(openjphFactory, openjphWasm, 'HTJ2KDecoder');
/** JPEG XL (ISO/IEC 18181). */
export const libjxl = new WasmCodec(libjxlFactory, libjxlWasm, 'JpegXLDecoder');
