/** The studies being looked at: few databases open at a time, the least recently used one closed. */
import type { EncryptedDatabase } from '../station/database.ts';
import { Study } from './study.ts';

export interface StudiesOptions {
  /**
   * Opens a study's database read-only (`Generation.openStudy`).
   * Throws TomoshibiError `study-not-found`, `study-not-on-medium` and what opening a file of a medium throws.
   */
  open: (studyInstanceUid: string) => Promise<EncryptedDatabase>;
  capacity?: number;
}

export class Studies {
  readonly #open: StudiesOptions['open'];
  readonly #capacity: number;
  /** In the order of last use. A promise, so that two requests at once open a study once. */
  readonly #studies = new Map<string, Promise<Study>>();

  constructor({ open, capacity = 8 }: StudiesOptions) {
    this.#open = open;
    this.#capacity = capacity;
  }

  /** The study, to be used at once: a later `get` may close it, though not under an iteration that has begun. */
  get(studyInstanceUid: string): Promise<Study> {
    const known = this.#studies.get(studyInstanceUid);
    this.#studies.delete(studyInstanceUid);
    const study = known ?? this.#openStudy(studyInstanceUid);
    this.#studies.set(studyInstanceUid, study);
    for (const oldest of this.#studies.keys()) {
      if (this.#studies.size <= this.#capacity) break;
      this.#drop(oldest);
    }
    return study;
  }

  isOpen(studyInstanceUid: string): boolean {
    return this.#studies.has(studyInstanceUid);
  }

  /** Closes one whose file goes. */
  drop(studyInstanceUid: string): void {
    this.#drop(studyInstanceUid);
  }

  /** Closes all: when the station locks, or reads from elsewhere. */
  closeAll(): void {
    for (const uid of this.#studies.keys()) this.#drop(uid);
  }

  #openStudy(studyInstanceUid: string): Promise<Study> {
    const study = this.#open(studyInstanceUid).then((database) => new Study(database));
    study.catch(() => {
      if (this.#studies.get(studyInstanceUid) === study) this.#studies.delete(studyInstanceUid);
    });
    return study;
  }

  #drop(studyInstanceUid: string): void {
    const study = this.#studies.get(studyInstanceUid);
    this.#studies.delete(studyInstanceUid);
    study?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
}
