/** DICOMweb over the study files (PS3.18): searching (QIDO-RS), retrieving (WADO-RS) and rendering. */
import { type Context, Hono } from 'hono';
import type { DrawRequest } from '../../shared/drawing.ts';
import { failure } from '../http.ts';
import type { StudyEntry, StudyFilter } from '../records/study-list.ts';
import { qido } from './qido.ts';
import { rendered } from './rendered.ts';
import type { Study } from './study.ts';
import { wado } from './wado.ts';

export interface DicomwebOptions {
  /** Throws TomoshibiError `study-not-found`, `study-not-on-medium`, or what the station says when it is not open. */
  study: (studyInstanceUid: string) => Promise<Study>;
  /** What the records know of studies, newest first. */
  studies: (filter: StudyFilter) => StudyEntry[];
  isOnMedium: (entry: StudyEntry) => boolean;
  /** Draws a frame as a picture; absent where nothing can. */
  draw?: (request: DrawRequest) => Promise<Uint8Array>;
  /** A search over more than one study was answered with so many results. */
  onSearch?: (c: Context, query: string, hits: number) => void;
  /** A study was read that the path does not name. */
  onRead?: (c: Context, studyInstanceUid: string) => void;
}

/** Routes to mount at `/dicom-web`. */
export function dicomweb(options: DicomwebOptions): Hono {
  return new Hono().onError(failure).route('/', qido(options)).route('/', wado(options)).route('/', rendered(options));
}
