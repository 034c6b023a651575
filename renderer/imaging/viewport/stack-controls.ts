import { cache } from '@cornerstonejs/core';
import { type DicomJson, numberOf } from '../../../shared/dicom-json.ts';
import type { Language } from '../../i18n/language.tsx';
import { modalityOf, paddingOf } from '../dicom/modality.ts';
import { FrameError } from '../frames/frame-error.ts';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { Capture, PaneControls, PresetChoice } from '../workspace/pane.ts';
import { paintStage } from './paint-stage.ts';
import { percentileWindow } from './percentile-window.ts';
import type { Rendered } from './stack-events.ts';
import type { StackViewport } from './stack-viewport.ts';
import { presetLabel, presetsFor, type WindowPreset, windowPresets } from './window-presets.ts';
import type { MeasureWords } from './words.ts';

/** The picture that is on the canvas and may be seen. */
export interface ShownPicture {
  studyUid: string;
  set: DisplaySet;
  slice: Slice;
  frame: DicomJson;
  rendered: Rendered;
  caption: string;
}

/** Ids of the windows and tables that the picture brings, by their place. */
const ownPrefix = 'own.';

/** What toolbar, keys, links and paper do to one stack viewport. */
export function stackControls(
  viewport: StackViewport,
  shown: () => ShownPicture | null,
  words: () => { language: Language; m: MeasureWords },
): PaneControls {
  const presets = (): WindowPreset[] => {
    const picture = shown();
    return picture?.rendered.window ? presetsFor(picture.frame, windowPresets()) : [];
  };
  const choices = (): PresetChoice[] => {
    const { language, m } = words();
    const own = shown()?.rendered.window ? viewport.offered().slice(1) : [];
    return [
      ...presets().map((preset) => ({ id: preset.id, label: presetLabel(preset, language) })),
      ...own.map(({ explanation }, place) => ({
        id: `${ownPrefix}${place + 1}`,
        label: m('preset.own', { name: explanation ?? place + 2 }),
      })),
    ].map((choice, place) => ({ ...choice, key: place < 9 ? String(place + 1) : null }));
  };
  return {
    chooseTool: (tool) => viewport.chooseTool(tool),
    setWindow: (center, width) => viewport.setWindow(center, width),
    resetWindow: () => viewport.resetWindow(),
    invert: () => viewport.invert(),
    rotate: (degrees) => viewport.rotate(degrees),
    flip: (axis) => viewport.flip(axis),
    zoomBy: (factor) => viewport.zoomBy(factor),
    fit: () => viewport.fit(),
    actualSize: () => viewport.actualSize(),
    reset: () => viewport.reset(),
    view: () => viewport.view(),
    setView: (view) => viewport.setView(view),
    presets: choices,
    applyPreset: (id) => {
      const own = id.startsWith(ownPrefix) ? viewport.offered()[Number(id.slice(ownPrefix.length))] : undefined;
      if (own) viewport.chooseVoi(own);
      const picture = shown();
      const preset = presets().find((each) => each.id === id);
      const window = picture && preset ? windowOf(preset, picture) : null;
      if (window) viewport.setWindow(window.center, window.width);
    },
    undoMeasurement: () => viewport.undoMeasurement(),
    deleteMeasurement: () => viewport.deleteMeasurement(),
    clearMeasurements: () => viewport.clearMeasurements(),
    capture: async (width) => {
      const picture = shown();
      if (picture === null) throw new FrameError('metadata', 'nothing is drawn');
      return captureOf(viewport, picture, width);
    },
  };
}

function windowOf(preset: WindowPreset, { rendered, frame }: ShownPicture): { center: number; width: number } | null {
  if ('center' in preset) return { center: preset.center, width: preset.width };
  const image = cache.getImage(rendered.imageId);
  return image ? percentileWindow(image.getPixelData(), preset.percentiles, paddedValues(frame)) : null;
}

/** Padding, which is stored values, as values of the modality. */
function paddedValues(frame: DicomJson): [number, number] | null {
  const signed = numberOf(frame, '00280103') === 1;
  const padding = paddingOf(frame, signed);
  const modality = modalityOf(frame, signed);
  if (padding === null || modality?.kind !== 'linear') return null;
  const ends = [padding.low, padding.high].map((stored) => stored * modality.slope + modality.intercept);
  return [Math.min(...ends), Math.max(...ends)];
}

async function captureOf(viewport: StackViewport, picture: ShownPicture, width: number): Promise<Capture> {
  const { width: paneWidth, height: paneHeight } = picture.rendered.size;
  const scale = width / Math.max(paneWidth, paneHeight);
  const paper = await paintStage(viewport.stage, viewport.canvas, await viewport.drawnLarger(scale), scale);
  const png = await new Promise<Blob | null>((done) => paper.toBlob(done, 'image/png'));
  if (png === null) throw new FrameError('decoder', 'no PNG');
  const { studyUid, set, slice, caption } = picture;
  return {
    png,
    width: paper.width,
    height: paper.height,
    studyUid,
    seriesInstanceUid: set.seriesInstanceUid,
    sopInstanceUid: slice.sopInstanceUid,
    frame: slice.frame,
    caption,
  };
}
