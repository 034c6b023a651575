/** The records of one patient while their messages are read. */
import type { RecordType, Section } from '../../../shared/records.ts';
import { sections, tableOfSection } from '../../../shared/records.ts';
import type { Found } from './filing.ts';
import type { Message } from './message.ts';
import { patientOf, personalOf } from './people.ts';
import type { Reading } from './reading.ts';
import { type Run, sectionsOf } from './run.ts';
import type { StoredFile } from './tree.ts';

const sectionOfTable = new Map<RecordType, Section>(sections.map((section) => [tableOfSection[section], section]));

export class PatientFile {
  /** As in the path; the key to file under is the sink's to give. */
  readonly id: string;
  readonly #run: Run;
  readonly #ids = new Map<string, number>();
  readonly #records: Found[] = [];
  readonly #gaps: { file: StoredFile; reason: string }[] = [];
  readonly #differences = new Map<string, { file: StoredFile; count: number }>();
  #claim: Reading['claim'] = null;
  #name = '';
  #birthDate: string | null = null;

  constructor(id: string, run: Run) {
    this.id = id;
    this.#run = run;
  }

  /** Files the patient by the first message read; later ones are compared with it. */
  meet(message: Message, file: StoredFile, recordedAt: string | null): void {
    const pid = message.all('PID').find((segment) => segment.has(3))!;
    if (this.#claim === null) {
      const claim = { ...patientOf(pid), identifier: this.id };
      this.#claim = { ...claim, source: this.#run.sourceOf(file), recordedAt };
      this.#name = claim.name;
      this.#birthDate = claim.birthDate ?? null;
      return;
    }
    const { name, birthDate } = personalOf(pid);
    if (birthDate && this.#birthDate && birthDate !== this.#birthDate) this.#differs('birth date', file);
    if (name && this.#name && name !== this.#name && fold(name) !== fold(this.#name)) this.#differs('name', file);
  }

  /**
   * Nothing in a message speaks against its being this patient's: the birth date decides, as it does between sources (a
   * name may be kanji here and kana there), the name where one has none.
   */
  agrees(message: Message): boolean {
    if (this.#claim === null) return true;
    const pid = message.all('PID').find((segment) => segment.has(3));
    if (!pid) return false;
    const { name, birthDate } = personalOf(pid);
    if (birthDate && this.#birthDate) return birthDate === this.#birthDate;
    return !name || !this.#name || fold(name) === fold(this.#name);
  }

  put(found: readonly Found[]): void {
    for (const { type, record } of found) {
      this.#run.covers(sectionOfTable.get(type)!, [record.recordedAt ?? null]);
      const id = this.#unique(type, record.id);
      this.#records.push({ type, record: { ...record, id } } as Found);
    }
  }

  /** Something of this patient's was set aside. */
  gap(file: StoredFile, reason: string): void {
    this.#gaps.push({ file, reason });
  }

  /** What the whole folder came to. */
  end(): Reading {
    for (const [what, { file, count }] of this.#differences) {
      const detail = `the ${what} in ${count} of this patient's messages is not that of the patient's own (ADT-00, or the newest message)`;
      this.#run.context.report.warn(file.name!.datatype, file.path, 'identity-mismatch', detail);
    }
    const gaps = this.#gaps.map(({ file, reason }) => ({
      sections: sectionsOf(file),
      source: this.#run.sourceOf(file),
      reason,
    }));
    return this.#run.end({ id: this.id, claim: this.#claim, records: this.#records, gaps });
  }

  #differs(what: string, file: StoredFile): void {
    const difference = this.#differences.get(what);
    if (difference) difference.count += 1;
    else this.#differences.set(what, { file, count: 1 });
  }

  /** Two entries of one message never overwrite each other. */
  #unique(type: RecordType, id: string): string {
    const key = `${type} ${id}`;
    let number = this.#ids.get(key);
    if (number === undefined) {
      this.#ids.set(key, 1);
      return id;
    }
    do number += 1;
    while (this.#ids.has(`${key}#${number}`));
    this.#ids.set(key, number);
    this.#ids.set(`${key}#${number}`, 1);
    return `${id}#${number}`;
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '');
}
