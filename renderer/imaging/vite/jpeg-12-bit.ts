import type { Plugin } from 'vite';

interface Edit {
  from: string;
  to: string;
  /** How often `from` stands there; once if absent. */
  times?: number;
}

export const edits: readonly Edit[] = [
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
  // Refinement of a coefficient moves it away from zero, negative ones too (G.1.2.3).
  {
    from: 'component.blockData[offset + z] += readBit() << successive;',
    to: 'component.blockData[offset + z] += (component.blockData[offset + z] < 0 ? -1 : 1) * (readBit() << successive);',
    times: 3,
  },
  // A run of zeros that leads out of the block is damage.
  {
    from: 'k += r;\n            var z = dctZigZag[k];\n            component.blockData[offset + z] = receiveAndExtend(s)',
    to: "k += r;\n            if (k > 63) throw 'coefficient outside its block';\n            var z = dctZigZag[k];\n            component.blockData[offset + z] = receiveAndExtend(s)",
    times: 2,
  },
];

const decoder = /\/dicom-image-loader\/dist\/esm\/codecs\/jpeg\.js/;
const decodingWorker = /\/frames\/decode\.worker\.ts/;

/**
 * Corrects the 12-bit JPEG decoder of @cornerstonejs/dicom-image-loader 5.14, which gives every value 15 too high and
 * refines negative coefficients of progressive pictures the wrong way, while bundling, and **fails the build** where the text it replaces is no longer there. It belongs in `plugins` and in
 * `worker.plugins`.
 */
export function correctedJpeg12Bit(): Plugin {
  let isEdited = false;
  let workerSeen = false;
  return {
    name: 'tomoshibi:corrected-jpeg-12-bit',
    enforce: 'pre',
    transform(code, id) {
      const path = id.replaceAll('\\', '/');
      if (decodingWorker.test(path)) workerSeen = true;
      if (!decoder.test(path)) return null;
      isEdited = true;
      return { code: applyEdits(code, edits), map: null };
    },
    buildEnd(error) {
      if (!error && workerSeen && !isEdited) throw new Error('jpeg-12-bit: its decoder is not in the decoding worker');
    },
  };
}

/** `code` with every edit applied; throws where a text to replace is not there exactly as often as it should be. */
export function applyEdits(code: string, all: readonly Edit[]): string {
  return all.reduce((text, { from, to, times = 1 }) => {
    const places = text.split(from).length - 1;
    if (places !== times) {
      throw new Error(
        `jpeg-12-bit: "${from}" stands there ${places} times, not ${times}; values of 12-bit JPEG would be wrong. ` +
          'Compare the decoder with renderer/imaging/vite/jpeg-12-bit.ts before changing either.',
      );
    }
    return text.replaceAll(from, to);
  }, code);
}
