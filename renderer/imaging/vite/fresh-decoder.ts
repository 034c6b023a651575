import type { Plugin } from 'vite';

interface Edit {
  from: string;
  to: string;
}

/**
 * `local.decoder` keeps the decoder of this frame only until the next one, so that its WebAssembly memory is given back
 * and nothing of one frame can reach another.
 */
function freshDecoder(declaration: string, type: string): Edit {
  return {
    from: declaration,
    to: `local.decoder?.delete?.(); const decoder = (local.decoder = new local.codec.${type}());`,
  };
}

export const editsByFile: Record<string, Edit[]> = {
  'decodeJPEG2000.js': [
    freshDecoder('const decoder = local.decoder;', 'J2KDecoder'),
    {
      from: 'getPixelData(frameInfo, decodedBufferInWASM)',
      to: 'getPixelData(frameInfo, decodedBufferInWASM.slice())',
    },
  ],
  'decodeJPEGLS.js': [
    freshDecoder('const decoder = local.decoder;', 'JpegLSDecoder'),
    {
      from: 'getPixelData(frameInfo, decodedPixelsInWASM, imageInfo.signed)',
      to: 'getPixelData(frameInfo, decodedPixelsInWASM.slice(), imageInfo.signed)',
    },
  ],
  'decodeJPEGBaseline8Bit.js': [
    freshDecoder('const decoder = local.decoder;', 'JPEGDecoder'),
    {
      from: 'getPixelData(frameInfo, decodedPixelsInWASM)',
      to: 'getPixelData(frameInfo, decodedPixelsInWASM.slice())',
    },
  ],
  'jpeg.js': [
    // Level shift of 12-bit samples: 2^(P-1), as ISO/IEC 10918-1 A.3.1 has it; scaled from 8 bits it is 15 too high.
    { from: 'q <= -2056 / component.bitConversion', to: 'q < 8 - levelShift(component)' },
    {
      from: 'q >= 2024 / component.bitConversion',
      to: 'q >= 16 * (255 / component.bitConversion) - levelShift(component) - 8',
    },
    {
      from: '(q + 2056 / component.bitConversion) >> 4',
      to: '(q + levelShift(component) + 8) >> 4',
    },
    {
      from: 'function buildComponentData(frame, component) {',
      to: 'function levelShift(component) { return 8 * Math.round(255 / component.bitConversion + 1); }\nfunction buildComponentData(frame, component) {',
    },
  ],
  'decodeHTJ2K.js': [freshDecoder('const decoder = new local.codec.HTJ2KDecoder();', 'HTJ2KDecoder')],
};

const decoderFile = /\/dicom-image-loader\/dist\/esm\/(?:shared\/decoders|codecs)\/([^/?]+)/;
const decoderWorker = /\/dicom-image-loader\/dist\/esm\/decodeImageFrameWorker\.js/;

/**
 * Gives every frame its own decoder and its own pixels.
 *
 * @cornerstonejs/dicom-image-loader 5.14 keeps one decoder per codec and worker and hands out views of its memory: a
 * damaged JPEG 2000 frame then resolves with the pixels of the frame decoded before it, and two frames that wait for
 * the codec together get the pixels of the later one. Its 12-bit JPEG decoder gives every value 15 too high. A wrong
 * picture must not be possible, so this edits the decoders while bundling, and **fails the build** where the text it
 * replaces is no longer there. It belongs in `plugins` and in `worker.plugins`.
 */
export function freshDecoderPerFrame(): Plugin {
  const edited = new Set<string>();
  let workerSeen = false;
  return {
    name: 'tomoshibi:fresh-decoder-per-frame',
    enforce: 'pre',
    transform(code, id) {
      const path = id.replaceAll('\\', '/');
      if (decoderWorker.test(path)) workerSeen = true;
      const file = decoderFile.exec(path)?.[1];
      const edits = file === undefined ? undefined : editsByFile[file];
      if (file === undefined || edits === undefined) return null;
      edited.add(file);
      return { code: applyEdits(code, edits, file), map: null };
    },
    buildEnd(error) {
      if (error || !workerSeen) return;
      const missing = Object.keys(editsByFile).filter((file) => !edited.has(file));
      if (missing.length > 0) throw new Error(`fresh-decoder: ${missing.join(', ')} is not in the decoding worker`);
    },
  };
}

/** `code` with every edit applied; throws where a text to replace is not there exactly once. */
export function applyEdits(code: string, edits: readonly Edit[], file: string): string {
  return edits.reduce((text, { from, to }) => {
    const places = text.split(from).length - 1;
    if (places !== 1) {
      throw new Error(
        `fresh-decoder: ${file} has "${from}" ${places} times, not once; frames could show another image's pixels. ` +
          'Compare the decoder with renderer/imaging/vite/fresh-decoder.ts before changing either.',
      );
    }
    return text.replace(from, to);
  }, code);
}
