/**
 * Patient.link `replaced-by`: a registration that was merged into another (FHIR R4 §8.1.6). What refers to it is filed
 * under the one that stands. Only where the replaced one says so itself: then nothing of it stays behind.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { SourceContext } from '../source.ts';
import { joined, moment, nameText, string } from './datatypes.ts';
import { isObject } from './json.ts';
import { mapPatient } from './patient.ts';
import type { PatientKey } from './patients.ts';

interface Replaced {
  patient: Patient;
  path: string;
  /** Whom its link means, once all patients are known. */
  target: () => PatientKey;
  /** What refers to it means this patient from now on. */
  claim: (key: string) => void;
  /** Files it as a patient of its own. */
  file: () => void;
}

/** The reference to the patient who replaces this one; null for everybody else. */
export function replacedBy(patient: Patient): string | null {
  const links: unknown = patient.link;
  for (const link of Array.isArray(links) ? (links as unknown[]) : []) {
    if (isObject(link) && link.type === 'replaced-by' && isObject(link.other)) return string(link.other.reference);
  }
  return null;
}

export class MergedPatients {
  readonly #context: SourceContext;
  #waiting: Replaced[] = [];

  constructor(context: SourceContext) {
    this.#context = context;
  }

  add(replaced: Replaced): void {
    this.#waiting.push(replaced);
  }

  /** Once every patient of the source has been seen. One may be replaced by one who was replaced in turn. */
  settle(): void {
    const { report } = this.#context;
    for (let before = -1; this.#waiting.length > 0 && before !== this.#waiting.length; ) {
      before = this.#waiting.length;
      this.#waiting = this.#waiting.filter((replaced) => !this.#merge(replaced));
    }
    for (const { path, file } of this.#waiting) {
      report.warn('Patient', path, 'reference-missing', 'Replaced by a patient who is not in this source; kept apart.');
      file();
    }
    this.#waiting = [];
  }

  #merge({ patient, path, target, claim, file }: Replaced): boolean {
    const { report, sink, name } = this.#context;
    const found = target();
    if (found === null || found === 'ambiguous') return false;
    let text: string | null;
    try {
      if (this.#contradicts(patient, found.key)) {
        report.warn(
          'Patient',
          path,
          'identity-mismatch',
          'Replaced by a patient of another name and birth date; kept apart.',
        );
        file();
        return true;
      }
      text = formerText(patient);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // No Patient as FHIR has it: it is set aside where it is filed.
      file();
      return true;
    }
    claim(found.key);
    sink.put('other', {
      patientId: found.key,
      id: `fhir/Patient/${string(patient.id) ?? path}`,
      kind: 'Patient',
      title: '統合された患者登録（旧番号）',
      date: moment(patient.meta?.lastUpdated),
      text: text ?? '（内容なし）',
      source: `${name}:${path}`,
      recordedAt: moment(patient.meta?.lastUpdated),
    });
    report.text('Patient');
    return true;
  }

  #contradicts(patient: Patient, key: string): boolean {
    const standing = this.#context.sink.people(key.replace(/~[0-9a-f]+$/, '')).find(({ id }) => id === key);
    if (!standing) return false;
    const replaced = mapPatient(patient);
    const differs = (one: string | null | undefined, other: string | null | undefined) =>
      Boolean(one) && Boolean(other) && one !== other;
    return differs(standing.birthDate, replaced.birthDate) && differs(standing.name, replaced.name);
  }
}

function formerText(patient: Patient): string | null {
  return joined(
    [
      ...(patient.identifier ?? []).map(({ value }) => joined(['旧番号:', string(value)], ' ')),
      ...(patient.name ?? []).map((one) => joined(['氏名:', nameText(one)], ' ')),
      joined(['生年月日:', string(patient.birthDate)], ' '),
    ],
    '\n',
  );
}
