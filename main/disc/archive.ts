/**
 * All studies and patients that the station can show: those of the verified medium first, then those that came on discs.
 * A study that is on both is the medium's under its own UID; the disc's copy has an address of its own (`keyOfCopy`).
 */
import type { ChartSummary, TimelineView } from '../../shared/chart.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImagingStudy, Section } from '../../shared/records.ts';
import type { TemporaryPerson } from '../../shared/sheets.ts';
import type { PatientHits, PatientView, SectionRecords, SectionView } from '../../shared/views.ts';
import type { Study } from '../imaging/study.ts';
import type { Page } from '../records/records.ts';
import type { StudyEntry, StudyFilter } from '../records/study-list.ts';
import type { Generation } from '../station/generation.ts';
import { notExported } from '../temporary/temporary-patients.ts';
import { copyOfKey } from './descriptions.ts';
import type { Discs } from './discs.ts';
import type { QuarantinedStudy } from './quarantine.ts';

export class Archive {
  readonly #generation: Generation;
  readonly #discs: Discs;

  constructor(generation: Generation, discs: Discs) {
    this.#generation = generation;
    this.#discs = discs;
  }

  /** @throws TomoshibiError `patient-not-found` */
  patient(id: string): PatientView {
    const { quarantine } = this.#discs;
    const view = quarantine.temporary.view(id) ?? this.#generation.records.patient(id);
    return { ...view, discStudies: quarantine.ofPatient(id).length };
  }

  /** What is to be printed of somebody without a chart names the person, who is not in the records. */
  withoutChart<Request extends { patientId?: string | undefined }>(
    request: Request,
  ): Request & { temporary?: TemporaryPerson } {
    const found = request.patientId && this.#discs.quarantine.temporary.get(request.patientId);
    if (!found) return request;
    const { identifier, name, kana, birthDate, sex } = found.patient;
    return { ...request, patientId: undefined, temporary: { identifier, name, kana, birthDate, sex } };
  }

  /** Temporary patients come after those of the chart, and are marked. */
  search(query: string, limit: number): PatientHits {
    const hits = this.#generation.records.search(query, limit);
    const temporary = this.#discs.quarantine.temporary.search(query);
    return { ...hits, hits: [...hits.hits, ...temporary], total: hits.total + temporary.length };
  }

  /** Of a temporary patient no section was exported. @throws TomoshibiError `patient-not-found` */
  section<S extends Section>(patientId: string, section: S, page: Page): SectionView<SectionRecords[S]> {
    if (this.#discs.quarantine.temporary.get(patientId)) {
      return { status: notExported(section), records: [], total: 0 };
    }
    return this.#generation.records.section(patientId, section, page);
  }

  /** @throws TomoshibiError `patient-not-found` */
  summary(patientId: string): ChartSummary {
    if (!this.#discs.quarantine.temporary.get(patientId)) {
      return this.#generation.records.summaries.summary(patientId);
    }
    const nothing = <S extends Section>(section: S) => this.section(patientId, section, {});
    return {
      patientId,
      conditions: nothing('conditions'),
      medications: nothing('medications'),
      administrations: nothing('administrations'),
      observations: nothing('observations'),
      documents: { status: notExported('documents'), records: [], total: 0 },
      studies: nothing('studies'),
      reports: { status: notExported('reports'), records: [], total: 0 },
      orders: [],
      appointments: nothing('appointments'),
    };
  }

  /** @throws TomoshibiError `patient-not-found` */
  timeline(patientId: string): TimelineView {
    this.section(patientId, 'encounters', { limit: 0 });
    return this.#generation.records.timelines.timeline(patientId);
  }

  /**
   * What is recorded of a study.
   * @param key Study Instance UID, or the address of a copy
   * @throws TomoshibiError `study-not-found`
   */
  record(key: string): ImagingStudy {
    const copy = copyOfKey(key);
    if (copy) return { ...this.#discs.quarantine.get(copy).study, studyInstanceUid: key };
    return this.#onMedium(key) ?? this.#onDisc(key).study;
  }

  /** @throws TomoshibiError `study-not-found`, `study-not-on-medium`, and what opening its file throws */
  async study(key: string): Promise<Study> {
    const copy = copyOfKey(key);
    if (copy) return this.#discs.quarantine.open(copy);
    if (this.#generation.studies.isOpen(key) || this.#onMedium(key)) return this.#generation.studies.get(key);
    return this.#discs.quarantine.open(this.#onDisc(key).id);
  }

  /** For searching: the medium's newest first, then those that only discs brought. */
  studies(filter: StudyFilter): StudyEntry[] {
    const entries = this.#generation.studyList.find(filter);
    const seen = new Set(entries.map(({ studyInstanceUid }) => studyInstanceUid));
    const { quarantine } = this.#discs;
    const brought = filter.studyInstanceUids
      ? filter.studyInstanceUids.flatMap((uid) => quarantine.byUid(uid))
      : quarantine.list().reverse();
    for (const entry of brought) {
      const { studyInstanceUid, started } = entry.study;
      const day = started?.slice(0, 10) ?? '';
      const dated = (!filter.from || day >= filter.from) && (!filter.to || (day !== '' && day <= filter.to));
      if (seen.has(studyInstanceUid) || !dated || this.#onMedium(studyInstanceUid)) continue;
      seen.add(studyInstanceUid);
      const found = this.#entryOf(entry);
      if (found) entries.push(found);
    }
    return entries;
  }

  /** Whether the study's file is here to be opened. */
  isHere({ file, studyInstanceUid }: Pick<StudyEntry, 'file' | 'studyInstanceUid'>): boolean {
    return file === '' || this.#generation.hasStudy(file, studyInstanceUid);
  }

  /** Null where the patient whom the study was brought for is not in the generation that is open. */
  #entryOf({ patientId, study }: QuarantinedStudy): StudyEntry | null {
    try {
      const { identifier, name, kana, romaji, birthDate, sex } = this.patient(patientId).patient;
      return { ...study, patientId, identifier, name, kana, romaji, birthDate, sex };
    } catch (error) {
      if (error instanceof TomoshibiError && error.code === 'patient-not-found') return null;
      throw error;
    }
  }

  #onMedium(studyInstanceUid: string): ImagingStudy | null {
    try {
      return this.#generation.records.study(studyInstanceUid);
    } catch (error) {
      if (error instanceof TomoshibiError && error.code === 'study-not-found') return null;
      throw error;
    }
  }

  #onDisc(studyInstanceUid: string): QuarantinedStudy {
    const [first] = this.#discs.quarantine.byUid(studyInstanceUid);
    if (!first) throw new TomoshibiError('study-not-found');
    return first;
  }
}
