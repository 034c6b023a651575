// The package exports no way to its decoder for 12-bit JPEG; the bundler corrects it (renderer/imaging/vite/jpeg-12-bit.ts).
import JpegImage from '../../../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm/codecs/jpeg.js';
import { FrameError } from '../frame-error.ts';
import type { Decoded } from './wasm-codec.ts';

/**
 * JPEG with twelve bits a sample, sequential or progressive, one component (ISO/IEC 10918-1 processes 4, 6, 8, 10, 12):
 * libjpeg-turbo as compiled for the browser takes eight bits only.
 * @throws FrameError `decoder`, `unsupported`
 */
export function decodeJpegDct(bytes: Uint8Array): Decoded {
  const image = new JpegImage();
  try {
    image.parse(bytes);
    if (image.components.length !== 1) throw new FrameError('unsupported', 'JPEG of 12 bits in colour');
    const [columns, rows] = [Number(image.width), Number(image.height)];
    const samples = new Uint16Array(image.getData16(columns, rows));
    return { rows, columns, samplesPerPixel: 1, bits: 12, samples, planar: false };
  } catch (error) {
    if (error instanceof FrameError) throw error;
    throw new FrameError('decoder', error instanceof Error ? error.message : String(error), { cause: error });
  }
}
