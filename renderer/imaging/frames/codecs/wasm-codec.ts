import { FrameError } from '../frame-error.ts';
import type { Samples } from '../samples.ts';

/** What the decoders of github.com/cornerstonejs/codecs have in common. */
export interface WasmDecoder {
  /** Memory of the decoder for the coded frame. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  /** A view of the decoder's memory, valid until it is deleted. */
  getDecodedBuffer(): Uint8Array;
  getInterleaveMode?(): number;
  delete(): void;
}

export interface WasmModule {
  getExceptionMessage?(exception: unknown): string | string[];
  [decoder: string]: unknown;
}

export type WasmFactory = (options: {
  locateFile: (file: string) => string;
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<WasmModule>;

/** What a decoder says of the frame it decoded, and its samples. */
export interface Decoded {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  bits: number;
  samples: Samples;
  /** RRR…GGG…BBB… */
  planar: boolean;
}

/** What OpenJPEG says of whole frames: how it gets on, and a slip of old encoders that loses nothing. */
const harmless = [/^\[INFO\]/, /^\[WARNING\] Non conformant codestream TPsot==TNsot/, /^\s*$/];

/**
 * One codec compiled to WebAssembly. Every frame has a decoder of its own, and its samples are copied out. These codecs
 * print a warning and go on where a frame is damaged, and hand out what they have: whatever one of them prints is taken
 * as its refusal, and after a refusal the module with all its memory is thrown away.
 */
export class WasmCodec {
  readonly #factory: WasmFactory;
  readonly #wasmUrl: string;
  readonly #decoderName: string;
  #module: Promise<WasmModule> | null = null;
  #complaints: string[] = [];

  constructor(factory: WasmFactory, wasmUrl: string, decoderName: string) {
    this.#factory = factory;
    this.#wasmUrl = wasmUrl;
    this.#decoderName = decoderName;
  }

  /** Compiles the codec, so that decoding can be timed without it. */
  load(): Promise<WasmModule> {
    const complain = (line: string) => {
      if (!harmless.some((pattern) => pattern.test(line))) this.#complaints.push(line);
    };
    this.#module ??= this.#factory({ locateFile: () => this.#wasmUrl, print: complain, printErr: complain });
    this.#module.catch(() => this.#forget());
    return this.#module;
  }

  /** @throws FrameError `decoder` */
  async decode(bytes: Uint8Array): Promise<Decoded> {
    const module = await this.load();
    this.#complaints = [];
    try {
      const Decoder = module[this.#decoderName] as new () => WasmDecoder;
      const decoder = new Decoder();
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      if (this.#complaints.length > 0) throw new Error(this.#complaints.slice(0, 3).join('; '));
      const decoded = decodedOf(decoder);
      decoder.delete();
      return decoded;
    } catch (error) {
      this.#forget();
      throw new FrameError('decoder', this.#messageOf(module, error), { cause: error });
    }
  }

  #forget(): void {
    this.#module = null;
  }

  #messageOf(module: WasmModule, error: unknown): string {
    if (error instanceof Error && error.message !== '') return error.message;
    const said = module.getExceptionMessage?.(error) ?? 'exception';
    return [said, ...this.#complaints].flat().join('; ');
  }
}

function decodedOf(decoder: WasmDecoder): Decoded {
  const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
  const copy = decoder.getDecodedBuffer().slice();
  return {
    rows: height,
    columns: width,
    samplesPerPixel: componentCount,
    bits: bitsPerSample,
    samples: typed(copy.buffer, bitsPerSample, isSigned === true),
    // ISO/IEC 14495-1 C.2.3: mode 0 is plane by plane, and so is what the decoder hands out.
    planar: componentCount > 1 && isPlane(decoder),
  };
}

function isPlane(decoder: WasmDecoder): boolean {
  const mode: unknown = decoder.getInterleaveMode?.();
  return (
    mode !== undefined && Number(typeof mode === 'object' && mode !== null && 'value' in mode ? mode.value : mode) === 0
  );
}

function typed(buffer: ArrayBuffer, bits: number, signed: boolean): Samples {
  if (bits > 8) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
}
