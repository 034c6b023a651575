import { utilities } from '@cornerstonejs/metadata';
import { type DicomJson, dataSetsOf, frameOf, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { mostFrames } from './display-sets.ts';

const numberOfFrames = '00280008';

/**
 * The DICOM JSON of a study's instances. A series is fetched once, when the first of its frames is wanted; an instance
 * is handed to Cornerstone when the first of its frames is decoded.
 */
export class StudyMetadata {
  readonly #fetchSeries: (seriesInstanceUid: string) => Promise<DicomJson[]>;
  readonly #series = new Map<string, Promise<void>>();
  readonly #instances = new Map<string, DicomJson>();
  readonly #registered = new Set<string>();

  /** `fetchSeries` gives what `/dicom-web/studies/…/series/<uid>/metadata` answers. */
  constructor(fetchSeries: (seriesInstanceUid: string) => Promise<DicomJson[]>) {
    this.#fetchSeries = fetchSeries;
  }

  /** Resolves when the series is known; a failure is not remembered. */
  async load(seriesInstanceUid: string): Promise<void> {
    let loading = this.#series.get(seriesInstanceUid);
    if (loading === undefined) {
      loading = this.#fetchSeries(seriesInstanceUid).then((datasets) => {
        for (const dataset of dataSetsOf(datasets)) this.#instances.set(stringOf(dataset, '00080018') ?? '', dataset);
      });
      this.#series.set(seriesInstanceUid, loading);
      loading.catch(() => this.#series.delete(seriesInstanceUid));
    }
    await loading;
  }

  instance(sopInstanceUid: string): DicomJson | null {
    return this.#instances.get(sopInstanceUid) ?? null;
  }

  /** The data set as frame `frame` (1-based) sees it. */
  frame(sopInstanceUid: string, frame: number): DicomJson | null {
    const instance = this.#instances.get(sopInstanceUid);
    return instance === undefined ? null : frameOf(instance, frame);
  }

  /** Makes the instance known to Cornerstone's metadata providers, for every frame of it. */
  register(imageId: string, sopInstanceUid: string): void {
    const instance = this.#instances.get(sopInstanceUid);
    if (instance === undefined || this.#registered.has(sopInstanceUid)) return;
    this.#registered.add(sopInstanceUid);
    // It makes an entry for every frame that is claimed.
    const isBounded = (numberOf(instance, numberOfFrames) ?? 1) <= mostFrames;
    void utilities.addDicomWebInstance(imageId, isBounded ? instance : { ...instance, [numberOfFrames]: undefined });
  }

  /** Cornerstone's metadata providers were emptied: what is wanted again is handed over again. */
  forget(): void {
    this.#registered.clear();
  }
}
