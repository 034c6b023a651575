import {
  cache,
  getRenderingCapabilities,
  getShouldUseCPURendering,
  init as initCore,
  RenderingEngine,
  setCanvasCreator,
  setUseCPURendering,
} from '@cornerstonejs/core';
import { registerDefaultProviders } from '@cornerstonejs/metadata';
import { addTool, init as initTools, PanTool, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools';
import { DecoderPool } from './frames/decoder-pool.ts';
import type { FrameJob } from './frames/frame-decoding.ts';

/** How pictures are drawn: by a graphics chip, by WebGL in software, or by Cornerstone's plain canvas path. */
export type Drawing = 'gpu' | 'software' | 'cpu';

export interface ImagingEngine {
  drawing: Drawing;
  pool: DecoderPool;
  /**
   * The one rendering engine of the window: every pane enables its element here, and disables it when it goes. An
   * engine of its own would take seven WebGL contexts each, and browsers allow sixteen.
   */
  rendering: RenderingEngine;
  /** Bytes of decoded pictures kept. */
  cacheBytes: number;
}

const gigabyte = 2 ** 30;
const startTimeoutMs = 20_000;

/** Four seconds for a picture of ordinary size, more for the largest: the window goes on meanwhile, only the slot waits. */
function decodeTimeoutMs({ pixel: { rows, columns, samplesPerPixel } }: FrameJob): number {
  return 4_000 + (rows * columns * samplesPerPixel) / 4_000;
}

let engine: ImagingEngine | undefined;

interface EngineOptions {
  /** Draws by WebGL even where it runs in software: what a PC with a graphics chip does, on one without. */
  softwareWebGl?: boolean;
}

/** Starts Cornerstone once per window; its state is global, and so are the options of the first start. */
export function startEngine(options: EngineOptions = {}): ImagingEngine {
  engine ??= start(options);
  return engine;
}

function start({ softwareWebGl = false }: EngineOptions): ImagingEngine {
  initCore();
  // The plain canvas draws the same greys in half the time that WebGL takes without a chip (docs/benchmarks.md).
  if (!softwareWebGl && drawing() === 'software') setUseCPURendering(true);
  setCanvasCreator(opaqueCanvas);
  initTools();
  registerDefaultProviders();
  for (const tool of [WindowLevelTool, ZoomTool, PanTool]) addTool(tool);
  const workers = Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1));
  const cacheBytes = Math.round(memoryBytes() / 3);
  cache.setMaxCacheSize(cacheBytes);
  return {
    drawing: drawing(),
    pool: new DecoderPool({ workers, startTimeoutMs, decodeTimeoutMs }),
    rendering: new RenderingEngine('tomoshibi'),
    cacheBytes,
  };
}

/** Nothing shines through a picture: one that might takes the time to be mixed with what lies under it. */
function opaqueCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d', { alpha: false });
  return canvas;
}

function drawing(): Drawing {
  if (getShouldUseCPURendering()) return 'cpu';
  return getRenderingCapabilities().softwareRasterizer ? 'software' : 'gpu';
}

/** Device Memory API, in coarse steps and at most 8 GB by design; 4 GB where a browser does not tell. */
function memoryBytes(): number {
  const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  return Math.min(deviceMemory ?? 4, 8) * gigabyte;
}
