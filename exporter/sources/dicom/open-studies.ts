/** The study databases being built. Files of many studies come interleaved; few databases are open at a time. */
import { createStudyDatabase, type StudyDatabase } from '../../../shared/dicom-file/study-db.ts';
import type { StudyWriter } from './study-writer.ts';

const openDatabases = 16;

export class OpenStudies {
  readonly #studies: StudyWriter;
  /** In the order of last use. */
  readonly #databases = new Map<string, StudyDatabase>();

  constructor(studies: StudyWriter) {
    this.#studies = studies;
  }

  /**
   * Null when another source has finished the study.
   * @param fileBytes size of the file that it is asked for
   */
  async get(uid: string, fileBytes?: number): Promise<StudyDatabase | null> {
    const known = this.#databases.get(uid);
    if (known) {
      this.#databases.delete(uid);
      this.#databases.set(uid, known);
      return known;
    }
    const place = await this.#studies.open(uid);
    if (!place) return null;
    if (this.#databases.size >= openDatabases) {
      const [oldest] = this.#databases.keys();
      this.drop(oldest!);
    }
    const database = createStudyDatabase(place.path, place.keyHex, fileBytes);
    this.#databases.set(uid, database);
    return database;
  }

  /** Closes it; it can be opened again. */
  drop(uid: string): void {
    this.#databases.get(uid)?.close();
    this.#databases.delete(uid);
  }

  /** It was closed by being finished. */
  forget(uid: string): void {
    this.#databases.delete(uid);
  }

  closeAll(): void {
    for (const uid of this.#databases.keys()) this.drop(uid);
  }
}
