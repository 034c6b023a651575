/** A RecordSink that keeps everything in memory, so that a reader's test can look at what was filed. */
import type { Coverage, CoverageId, RecordSink } from '../../exporter/sources/source.ts';
import {
  type Patient,
  type PatientInput,
  patientSchema,
  type RecordInput,
  type RecordOf,
  type RecordType,
  recordSchemas,
  type Section,
} from '../../shared/records.ts';

export interface Gap {
  patientId: string;
  section: Section;
  source: string;
  reason: string;
}

export interface RecordedCoverage extends Coverage {
  id: CoverageId;
  patients: Set<string>;
  everyone?: true;
  sections: Map<Section, { asOf: string | null; since: string | null }>;
}

export class RecordingSink implements RecordSink {
  readonly patients = new Map<string, Patient>();
  readonly coverages: RecordedCoverage[] = [];
  readonly gaps: Gap[] = [];
  readonly aliases = new Map<string, string>();
  readonly relations: { patientId: string; child: string; parent: string }[] = [];
  readonly #records = new Map<RecordType, Map<string, unknown>>();
  readonly #sameAs = new Map<string, string>();

  patient(input: Omit<PatientInput, 'id' | 'identityNote'>, coverage: CoverageId, sameAs?: string): string {
    const key = this.#keyOf(input, sameAs);
    if (sameAs !== undefined) this.#sameAs.set(sameAs, key);
    this.coverages[coverage]?.patients.add(key);
    return key;
  }

  put<T extends RecordType>(type: T, record: RecordInput<T>): 'written' | 'duplicate' | 'replaced' | 'older' {
    const parsed = recordSchemas[type].parse(record) as RecordOf<T>;
    if (!this.patients.has(parsed.patientId)) throw new Error(`${type} for a patient that was never filed`);
    const records = this.#recordsOf(type);
    const key = `${parsed.patientId}\n${parsed.id}`;
    const before = records.get(key) as RecordOf<T> | undefined;
    if (!before) {
      records.set(key, parsed);
      return 'written';
    }
    if (contentOf(before) === contentOf(parsed)) return 'duplicate';
    if ((before.recordedAt ?? '') > (parsed.recordedAt ?? '')) return 'older';
    records.set(key, parsed);
    return 'replaced';
  }

  relate(patientId: string, child: string, parent: string): void {
    this.relations.push({ patientId, child, parent });
  }

  gap(patientId: string, section: Section, source: string, reason: string): void {
    this.gaps.push({ patientId, section, source, reason });
  }

  coverage(coverage: Coverage): CoverageId {
    const id = this.coverages.length;
    this.coverages.push({ ...coverage, id, patients: new Set(), sections: new Map() });
    return id;
  }

  covers(coverage: CoverageId, section: Section, when: string | null = null): void {
    const covered = this.coverages[coverage]!;
    const before = covered.sections.get(section) ?? { asOf: null, since: null };
    covered.sections.set(section, {
      asOf: when !== null && (before.asOf === null || when > before.asOf) ? when : before.asOf,
      since: when !== null && (before.since === null || when < before.since) ? when : before.since,
    });
  }

  alias(alias: string, patientId: string): void {
    this.aliases.set(alias, patientId);
  }

  patientOfAlias(alias: string): string | null {
    return this.aliases.get(alias) ?? null;
  }

  coversEveryone(coverage: CoverageId): void {
    this.coverages[coverage]!.everyone = true;
  }

  people(identifier: string): Patient[] {
    const bare = (text: string) => text.replace(/^0+/, '');
    return [...this.patients.values()].filter((patient) => bare(patient.identifier) === bare(identifier));
  }

  hasPatient(patientId: string): boolean {
    return this.patients.has(patientId);
  }

  /** Records of one type, as the viewer would read them, in the order they were filed. */
  of<T extends RecordType>(type: T, patientId?: string): RecordOf<T>[] {
    const all = [...this.#recordsOf(type).values()] as RecordOf<T>[];
    return patientId === undefined ? all : all.filter((record) => record.patientId === patientId);
  }

  #recordsOf(type: RecordType): Map<string, unknown> {
    let records = this.#records.get(type);
    if (!records) {
      records = new Map();
      this.#records.set(type, records);
    }
    return records;
  }

  #keyOf(input: Omit<PatientInput, 'id' | 'identityNote'>, sameAs: string | undefined): string {
    const known = sameAs === undefined ? undefined : this.#sameAs.get(sameAs);
    if (known !== undefined) return known;
    if (input.identifier === '') {
      const key = `~${this.patients.size + 1}`;
      this.patients.set(key, patientSchema.parse({ ...input, id: key, identityNote: 'identifier-missing' }));
      return key;
    }
    const namesakes = [...this.patients.values()].filter((patient) => patient.identifier === input.identifier);
    for (const before of namesakes) {
      if (contradicts(before, input)) continue;
      for (const [field, value] of Object.entries(input)) {
        const held = before[field as keyof Patient];
        const missing =
          held === null || held === '' || held === 'unknown' || (Array.isArray(held) && held.length === 0);
        if (missing && value !== undefined && value !== null) Object.assign(before, { [field]: value });
      }
      return before.id;
    }
    const key = namesakes.length === 0 ? input.identifier : `${input.identifier}~${namesakes.length + 1}`;
    for (const namesake of namesakes) namesake.identityNote = 'identifier-shared';
    const identityNote = namesakes.length === 0 ? null : 'identifier-shared';
    this.patients.set(key, patientSchema.parse({ ...input, id: key, identityNote }));
    return key;
  }
}

function contradicts(a: Patient, b: Omit<PatientInput, 'id' | 'identityNote'>): boolean {
  const differs = (left: string | null | undefined, right: string | null | undefined) =>
    Boolean(left) && Boolean(right) && left !== right;
  return differs(a.name, b.name) && differs(a.birthDate, b.birthDate);
}

function contentOf(record: object): string {
  const { source: _source, recordedAt: _recordedAt, ...content } = record as Record<string, unknown>;
  return JSON.stringify(content);
}
