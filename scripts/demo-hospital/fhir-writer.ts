/** Charts as FHIR R4: Bulk Data NDJSON by resource type, and document Bundles. Profiles follow JP Core in spirit only. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { labItems } from './catalogue.ts';
import type { Allergy, Chart } from './clinical.ts';
import { referralOf } from './fhir-referral.ts';
import {
  allergyResource,
  coding,
  noAllergyResource,
  patientResource,
  problemResource,
  type Resource,
  statusOf,
  vitalSign,
  zone,
} from './fhir-resources.ts';
import { isoDate, isoTime } from './moment.ts';
import { notesOf } from './notes.ts';
import type { CastMember } from './plays.ts';

export interface FhirCounts {
  patients: number;
  resources: Record<string, number>;
  bundles: number;
}

export interface FhirPart {
  /** This source is the only one that knows the patient: it carries the whole chart. */
  whole: boolean;
  extraAllergies: readonly Allergy[];
  flags: readonly StatedFlag[];
}

/** What the source itself says of a patient (FHIR Flag). */
export interface StatedFlag {
  system: string;
  code: string;
  text: string;
  category: 'safety' | 'advance-directive';
}

/** Writes one NDJSON file per resource type, line by line. */
export class FhirFolder {
  readonly counts: FhirCounts = { patients: 0, resources: {}, bundles: 0 };
  readonly #root: string;
  readonly #asOf: number;
  readonly #files = new Map<string, { descriptor: number; pending: string }>();

  constructor(root: string, asOf: number) {
    this.#root = root;
    this.#asOf = asOf;
    mkdirSync(root, { recursive: true });
  }

  writeChart(chart: Chart, part: FhirPart, reports: readonly Report[]): void {
    this.counts.patients += 1;
    for (const resource of this.#resources(chart, part, reports)) this.#append(resource);
  }

  /** A document Bundle like a 診療情報提供書: Composition first, sections with narrative, entries by urn:uuid. */
  writeReferral(member: CastMember): string {
    const name = `Bundle-referral-${member.chart.person.id}.json`;
    writeFileSync(join(this.#root, name), `${JSON.stringify(referralOf(member, this.#asOf), null, 1)}\n`);
    this.counts.bundles += 1;
    return name;
  }

  /** A line that is not JSON, and a resource whose patient is nowhere. Returns where they lie. */
  writeBroken(): { path: string; what: string }[] {
    const condition = this.#file('Condition');
    condition.pending += '{"resourceType":"Condition","id":"cut-off","subject":{"reference":"Pat\n';
    const broken = [
      { path: `Condition.ndjson#${(this.counts.resources.Condition ?? 0) + 1}`, what: 'the line is cut off' },
    ];
    const lost = {
      resourceType: 'AllergyIntolerance',
      id: 'alg-nobody',
      clinicalStatus: statusOf('active'),
      code: { text: '卵' },
      patient: { reference: 'Patient/nobody' },
    };
    this.#file('AllergyIntolerance').pending += `${JSON.stringify(lost)}\n`;
    broken.push({
      path: `AllergyIntolerance.ndjson#${(this.counts.resources.AllergyIntolerance ?? 0) + 1}`,
      what: 'refers to a patient that is not there',
    });
    return broken;
  }

  /** Writes what is pending and closes the files. */
  end(): void {
    for (const file of this.#files.values()) {
      writeSync(file.descriptor, file.pending);
      closeSync(file.descriptor);
    }
    this.#files.clear();
  }

  *#resources(chart: Chart, part: FhirPart, reports: readonly Report[]): Generator<Resource> {
    const { person } = chart;
    const patient = `pat-${person.id}`;
    const subject = { reference: `Patient/${patient}` };
    yield patientResource(person, patient, this.#asOf);

    const allergies = part.whole ? chart.allergies : part.extraAllergies;
    for (const [index, allergy] of allergies.entries())
      yield allergyResource(allergy, `alg-${person.id}-${index + 1}`, subject, this.#asOf);
    if (part.whole && chart.allergyState === 'none') yield noAllergyResource(`alg-${person.id}-0`, subject, this.#asOf);
    if (part.whole) {
      for (const [index, problem] of chart.problems.entries())
        yield problemResource(problem, `con-${person.id}-${index + 1}`, subject);
      yield* this.#prescriptions(chart, subject);
      yield* this.#labs(chart, subject);
      yield* this.#stays(chart, subject);
    }
    if (chart.prescriptions.length > 0) {
      yield {
        resourceType: 'MedicationStatement',
        id: `mst-${person.id}`,
        status: 'active',
        medicationCodeableConcept: { text: 'センノシド錠１２ｍｇ（持参薬）' },
        subject,
        dateAsserted: isoTime(this.#asOf - 86_400_000 * 3) + zone,
        dosage: [{ text: '便秘時　就寝前　１～２錠' }],
        note: [{ text: '他院処方。お薬手帳で確認（架空）' }],
      };
    }
    const current = chart.stays.find((stay) => stay.dischargedAt === null);
    if (current) {
      yield vitalSign(`obs-${person.id}-bp`, subject, '85354-9', '血圧', isoTime(this.#asOf - 3_600_000 * 4) + zone, {
        component: [
          { code: coding('http://loinc.org', '8480-6', '収縮期血圧'), valueQuantity: { value: 128, unit: 'mmHg' } },
          { code: coding('http://loinc.org', '8462-4', '拡張期血圧'), valueQuantity: { value: 74, unit: 'mmHg' } },
        ],
      });
      yield vitalSign(`obs-${person.id}-bt`, subject, '8310-5', '体温', isoTime(this.#asOf - 3_600_000 * 4) + zone, {
        valueQuantity: { value: 36.7, unit: '℃', system: 'http://unitsofmeasure.org', code: 'Cel' },
      });
    }
    for (const [index, problem] of chart.problems.filter(({ resolvedAt }) => resolvedAt !== null).entries()) {
      yield {
        resourceType: 'Procedure',
        id: `pro-${person.id}-${index + 1}`,
        status: 'completed',
        code: { text: problem.code === 'B011' ? '人工骨頭挿入術' : `${problem.name}に対する処置` },
        subject,
        performedDateTime: isoDate(problem.onset),
        note: [{ text: '架空の記録である。' }],
      };
    }
    for (const { system, code, text, category } of part.flags) {
      yield {
        resourceType: 'Flag',
        id: `flg-${person.id}-${code}`,
        status: 'active',
        category: [coding('http://terminology.hl7.org/CodeSystem/flag-category', category, category)],
        code: coding(system, code, text),
        subject,
        period: { start: isoDate(this.#asOf - 3 * 86_400_000) },
        author: { display: '見本 看護師' },
      };
    }
    for (const [index, report] of reports.entries()) yield readingOf(report, `rep-${person.id}-${index + 1}`, subject);
    for (const [index, note] of notesOf(chart, this.#asOf).entries()) {
      yield {
        resourceType: 'DocumentReference',
        id: `doc-${person.id}-${index + 1}`,
        status: 'current',
        type: coding('http://loinc.org', note.loinc, note.title),
        subject,
        date: isoTime(note.at) + zone,
        author: [{ display: note.author }],
        description: note.title,
        content: [
          {
            attachment: {
              contentType: 'text/plain; charset=utf-8',
              data: Buffer.from(note.text).toString('base64'),
              title: note.title,
            },
          },
        ],
      };
    }
  }

  *#prescriptions(chart: Chart, subject: { reference: string }): Generator<Resource> {
    let number = 0;
    for (const order of chart.prescriptions.filter(({ fate }) => fate !== 'deleted')) {
      for (const group of order.groups) {
        for (const { drug, dose } of group.drugs) {
          number += 1;
          const end = order.at + group.days * 86_400_000;
          yield {
            resourceType: 'MedicationRequest',
            id: `med-${chart.person.id}-${number}`,
            status: end < this.#asOf ? 'completed' : 'active',
            intent: 'order',
            medicationCodeableConcept: {
              coding: [
                drug.hot9
                  ? { system: 'urn:oid:1.2.392.200119.4.403.1', code: drug.hot9, display: drug.name }
                  : { system: 'urn:oid:2.25.1234567890.2', code: drug.code, display: drug.name },
                ...(drug.yj ? [{ system: 'urn:oid:1.2.392.100495.20.1.73', code: drug.yj }] : []),
              ],
              text: drug.name,
            },
            subject,
            authoredOn: isoTime(order.at) + zone,
            requester: { display: `${order.doctor.family} ${order.doctor.given}` },
            dosageInstruction: [
              {
                text: group.usage.text,
                timing: {
                  repeat: {
                    boundsDuration: { value: group.days, unit: '日', system: 'http://unitsofmeasure.org', code: 'd' },
                  },
                },
                route: coding('http://jpfhir.jp/fhir/core/CodeSystem/route-codes', 'PO', '口'),
                doseAndRate: [
                  {
                    doseQuantity: {
                      value: dose,
                      unit: drug.unit[1],
                      system: 'urn:oid:1.2.392.100495.20.2.101',
                      code: drug.unit[0],
                    },
                  },
                ],
              },
            ],
          };
        }
      }
    }
  }

  *#labs(chart: Chart, subject: { reference: string }): Generator<Resource> {
    let number = 0;
    for (const order of chart.labs.filter(({ fate }) => fate !== 'deleted')) {
      for (const { key, value, flag, status } of order.panels.flatMap((panel) => panel.results)) {
        number += 1;
        const { code, name, unit, low, high } = labItems[key];
        yield {
          resourceType: 'Observation',
          id: `obs-${chart.person.id}-${number}`,
          status: status === 'P' ? 'preliminary' : 'final',
          category: [coding('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', '検体検査')],
          code: coding('urn:oid:1.2.392.200119.4.504', code, name),
          subject,
          effectiveDateTime: isoTime(order.collectedAt) + zone,
          ...measured(value, unit),
          ...(flag
            ? {
                interpretation: [
                  coding('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', flag, flag),
                ],
              }
            : {}),
          referenceRange: [
            {
              ...(low === null ? {} : { low: { value: low, unit } }),
              ...(high === null ? {} : { high: { value: high, unit } }),
            },
          ],
        };
      }
    }
  }

  *#stays(chart: Chart, subject: { reference: string }): Generator<Resource> {
    for (const [index, stay] of chart.stays.entries()) {
      yield {
        resourceType: 'Encounter',
        id: `enc-${chart.person.id}-${index + 1}`,
        status: stay.dischargedAt === null ? 'in-progress' : 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: '入院' },
        subject,
        participant: [{ individual: { display: `${stay.doctor.family} ${stay.doctor.given}` } }],
        period: {
          start: isoTime(stay.admittedAt) + zone,
          ...(stay.dischargedAt === null ? {} : { end: isoTime(stay.dischargedAt) + zone }),
        },
        reasonCode: [{ text: stay.reason }],
        location: [{ location: { display: `${stay.ward} ${stay.room} ${stay.bed}` } }],
        serviceType: { text: stay.department.name },
      };
    }
  }

  #append(resource: Resource): void {
    const file = this.#file(resource.resourceType);
    file.pending += `${JSON.stringify(resource)}\n`;
    this.counts.resources[resource.resourceType] = (this.counts.resources[resource.resourceType] ?? 0) + 1;
    if (file.pending.length > 1 << 18) {
      writeSync(file.descriptor, file.pending);
      file.pending = '';
    }
  }

  #file(type: string): { descriptor: number; pending: string } {
    let file = this.#files.get(type);
    if (!file) {
      file = { descriptor: openSync(join(this.#root, `${type}.ndjson`), 'w'), pending: '' };
      this.#files.set(type, file);
    }
    return file;
  }
}

export interface Report {
  loinc: string;
  title: string;
  at: number;
  author: string;
  text: string;
  /** What a reading is about; absent in a note. */
  study?: { uid: string; accession: string; at: number; conclusion: string };
}

/** A radiologist's reading, joined to its images by Study Instance UID and accession number. */
function readingOf({ loinc, title, at, author, text, study }: Report, id: string, subject: object): Resource {
  return {
    resourceType: 'DiagnosticReport',
    id,
    status: 'final',
    category: [coding('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD', '放射線')],
    code: coding('http://loinc.org', loinc, title),
    subject,
    effectiveDateTime: isoTime(study?.at ?? at) + zone,
    issued: isoTime(at) + zone,
    resultsInterpreter: [{ display: author }],
    identifier: study && [
      {
        type: coding('http://terminology.hl7.org/CodeSystem/v2-0203', 'ACSN', 'Accession ID'),
        value: study.accession,
      },
    ],
    imagingStudy: study && [{ identifier: { system: 'urn:dicom:uid', value: `urn:oid:${study.uid}` } }],
    conclusion: study?.conclusion,
    presentedForm: [{ contentType: 'text/plain; charset=utf-8', data: Buffer.from(text).toString('base64') }],
  };
}

/** A number with its unit, or words as they are: `(-)`. */
function measured(value: string, unit: string): object {
  const [, comparator, digits = ''] = /^(<)? ?(.*)$/.exec(value)!;
  if (digits === '' || Number.isNaN(Number(digits))) return { valueString: value };
  return { valueQuantity: { ...(comparator ? { comparator } : {}), value: Number(digits), unit } };
}
