import type { ImagingEngine } from '../engine.ts';
import type { FrameQueue } from '../frames/frame-queue.ts';
import type { StudyMetadata } from './study-metadata.ts';

/** One study of a reading: its metadata, and the engine and the queue that all studies of the reading share. */
export interface StudySession {
  readonly studyInstanceUid: string;
  readonly engine: ImagingEngine;
  readonly queue: FrameQueue;
  readonly metadata: StudyMetadata;
}
