/** The study databases being built. Files of many studies come interleaved; few databases are open at a time. */
import { createStudyDatabase, type StudyDatabase } from '../../../shared/dicom-file/study-db.ts';
import type { SlicedStudy } from '../../slice.ts';
import { encapsulatedReadings } from './encapsulated.ts';
import type { StudyWriter } from './study-writer.ts';

const openDatabases = 16;
/** Finished studies that are read again and waited for while the next are written. */
const sealedMeanwhile = 2;

export class OpenStudies {
  readonly #studies: StudyWriter;
  /** In the order of last use. */
  readonly #databases = new Map<string, StudyDatabase>();
  /** Closed, and not yet under their names. */
  readonly #sealing = new Map<string, Promise<void>>();

  constructor(studies: StudyWriter) {
    this.#studies = studies;
  }

  /**
   * Null when another source has finished the study.
   * @param about what its file says of it
   * @param fileBytes size of the file that it is asked for
   */
  async get(uid: string, about: SlicedStudy, fileBytes: number): Promise<StudyDatabase | null> {
    const known = this.#databases.get(uid);
    if (known) {
      this.#databases.delete(uid);
      this.#databases.set(uid, known);
      return known;
    }
    await this.#sealing.get(uid);
    const place = await this.#studies.open(uid, about);
    if (!place) return null;
    if (this.#databases.size >= openDatabases) {
      const [oldest] = this.#databases.keys();
      if (this.#studies.mayFinishNow(oldest!)) await this.finish(oldest!);
      else this.drop(oldest!);
    }
    const database = createStudyDatabase(place.path, place.keyHex, { fileBytes, bare: place.bare });
    this.#databases.set(uid, database);
    return database;
  }

  /** Seals an opened study, or takes back one in which nothing was kept. It may go on behind: {@link settle} waits for it. */
  async finish(uid: string): Promise<void> {
    const database = this.#databases.get(uid) ?? (await this.#reopen(uid));
    if (!database.identity) {
      database.close();
      this.#databases.delete(uid);
      this.#studies.discard(uid);
      return;
    }
    const printed = await encapsulatedReadings(database);
    const summary = database.finish();
    this.#databases.delete(uid);
    const [oldest] = this.#sealing.values();
    if (this.#sealing.size >= sealedMeanwhile) await oldest;
    const sealing = this.#studies.finish(uid, { ...summary, readings: [...summary.readings, ...printed] });
    this.#sealing.set(uid, sealing);
    sealing.then(
      () => this.#sealing.delete(uid),
      // Whoever waits for it is told.
      () => undefined,
    );
  }

  /**
   * Waits until all that was finished is sealed.
   * @throws what kept one of them from it
   */
  async settle(): Promise<void> {
    await Promise.all(this.#sealing.values());
  }

  /** Closes it; it can be opened again. */
  drop(uid: string): void {
    this.#databases.get(uid)?.close();
    this.#databases.delete(uid);
  }

  /** Leaves nothing open, and nothing going on. */
  async closeAll(): Promise<void> {
    for (const uid of this.#databases.keys()) this.drop(uid);
    await Promise.allSettled(this.#sealing.values());
  }

  async #reopen(uid: string): Promise<StudyDatabase> {
    const place = await this.#studies.open(uid, { modalities: [], started: null, identifier: '' });
    return createStudyDatabase(place!.path, place!.keyHex, { bare: place!.bare });
  }
}
