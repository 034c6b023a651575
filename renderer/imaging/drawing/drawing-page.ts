/**
 * The window nobody sees: draws frames when main asks (main/imaging/drawing.ts), with the viewer's own frame loader, so that
 * what is refused on the screen is refused here.
 */

import type { DicomJson } from '../../../shared/dicom-json.ts';
import type { DrawAnswer, DrawRequest } from '../../../shared/drawing.ts';
import type { Api } from '../../api.ts';
import { startEngine } from '../engine.ts';
import { FrameError } from '../frames/frame-error.ts';
import { FrameLoader } from '../frames/frame-loader.ts';
import { imageScheme } from '../study/display-sets.ts';
import { StudyMetadata } from '../study/study-metadata.ts';
import { drawImage } from './draw-image.ts';

const timeoutMs = 20_000;

export function startDrawing(api: Api): void {
  const engine = startEngine();
  const answer = async (request: DrawRequest): Promise<DrawAnswer> => {
    const { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: instance, frame } = request;
    const signal = AbortSignal.timeout(timeoutMs);
    const metadata = new StudyMetadata(() =>
      api.get<DicomJson[]>(`/dicom-web/studies/${study}/series/${series}/instances/${instance}/metadata`, signal),
    );
    const loader = new FrameLoader({
      fetcher: (path, init) =>
        fetch(path, { ...init, headers: { ...api.headers(), ...init.headers }, cache: 'no-store' }),
      metadata,
      pool: engine.pool,
      fetchTimeoutMs: timeoutMs,
    });
    try {
      const path = `/dicom-web/studies/${study}/series/${series}/instances/${instance}/frames/${frame}`;
      const image = await loader.image(`${imageScheme}:${path}`, signal);
      return { kind: 'drawn', bytes: await base64Of(await drawImage(image, request)) };
    } catch (error) {
      return { kind: 'refused', problem: error instanceof FrameError ? error.problem : 'decoder' };
    } finally {
      metadata.forget();
    }
  };
  Object.assign(globalThis, { answer });
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('no bytes'));
    reader.readAsDataURL(blob);
  });
}
