/** What a person is told of a disc and of what was brought, with what the open medium and earlier discs know of it. */
import type { ChartPerson, DiscStudy, DiscView, PatientOnDisc, PersonOnDisc, StudyOnDisc } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Records } from '../records/records.ts';
import type { Inventory, InventoryStudy } from './inventory.ts';
import { agreementOf, candidatesFor, chartPersonOf } from './matching.ts';
import type { Quarantine, QuarantinedStudy } from './quarantine.ts';

/** Problems that the view carries. */
const shownProblems = 200;

export class Descriptions {
  readonly #quarantine: Quarantine;
  readonly #records: () => Records;

  constructor(quarantine: Quarantine, records: () => Records) {
    this.#quarantine = quarantine;
    this.#records = records;
  }

  /** With what depends on the medium that is open: whether the study's own UID leads to this copy. */
  study(entry: QuarantinedStudy): DiscStudy {
    const { studyInstanceUid } = entry.study;
    const onMediumOf = this.#onMediumOf(studyInstanceUid);
    const isFirst = this.#quarantine.byUid(studyInstanceUid)[0]?.id === entry.id;
    return { ...entry, key: onMediumOf || !isFirst ? keyOfCopy(entry.id) : studyInstanceUid, onMediumOf };
  }

  disc(inventory: Inventory): Partial<DiscView> {
    return {
      directory: inventory.directory,
      otherFiles: inventory.otherFiles,
      problems: inventory.problems.slice(0, shownProblems),
      problemCount: inventory.problems.length,
      patients: inventory.patients().map(
        ({ key, person, studies }): PatientOnDisc => ({
          key,
          person,
          studies: studies.map((study) => this.found(study)),
          candidates: [...candidatesFor(person, this.#records()), ...this.#temporaryCandidates(person)],
        }),
      ),
    };
  }

  #temporaryCandidates(person: PersonOnDisc): PatientOnDisc['candidates'] {
    return this.#quarantine.temporary.all().flatMap(({ patient, person: before }) => {
      const agreement = agreementOf({ ...patient, identifier: before.identifier }, person);
      return agreement ? [{ patient: chartPersonOf(patient), agreement }] : [];
    });
  }

  found({ key, study, modalities, files, bytes }: InventoryStudy): StudyOnDisc {
    const { studyInstanceUid, started, description } = study;
    return {
      key,
      studyInstanceUid,
      started,
      description,
      modalities: [...modalities],
      files: files.length,
      bytes,
      onMediumOf: this.#onMediumOf(studyInstanceUid),
      broughtBefore: this.#quarantine.byUid(studyInstanceUid).length > 0,
    };
  }

  #onMediumOf(studyInstanceUid: string): ChartPerson | null {
    const records = this.#records();
    try {
      return chartPersonOf(records.patient(records.study(studyInstanceUid).patientId).patient);
    } catch (error) {
      if (error instanceof TomoshibiError && error.code === 'study-not-found') return null;
      throw error;
    }
  }
}

/** Address of a copy whose study UID leads elsewhere. */
export function keyOfCopy(id: string): string {
  return `disc-${id}`;
}

/** The copy that such an address names; null for a study UID. */
export function copyOfKey(key: string): string | null {
  return /^disc-([0-9a-f]{32})$/.exec(key)?.[1] ?? null;
}
