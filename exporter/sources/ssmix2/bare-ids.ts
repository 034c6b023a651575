/** Whose ids are the same but for leading zeros. */
import { withoutZeros } from './open.ts';
import { walkPatients } from './tree.ts';

export class BareIds {
  readonly #root: string;
  readonly #signal: AbortSignal;
  /** Ids of patients' folders and files without leading zeros; null where two ids become one. */
  #ids: Promise<Map<string, string | null>> | null = null;

  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  /**
   * No other patient of this root has an id that is the same but for leading zeros. Costs a walk the first time, which
   * only roots that write ids in two ways have to pay.
   */
  async isOnly(patientId: string): Promise<boolean> {
    this.#ids ??= this.#walk();
    return (await this.#ids).get(withoutZeros(patientId)) === patientId;
  }

  async #walk(): Promise<Map<string, string | null>> {
    const ids = new Map<string, string | null>();
    for await (const files of walkPatients(this.#root)) {
      this.#signal.throwIfAborted();
      for (const { folder, name } of files) {
        for (const id of [folder.patientId, name?.patientId]) {
          if (!id) continue;
          const bare = withoutZeros(id);
          const known = ids.get(bare);
          if (known !== id) ids.set(bare, known === undefined ? id : null);
        }
      }
    }
    return ids;
  }
}
