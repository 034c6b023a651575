/** How fast a Bulk Data export of FHIR is read, and how much memory one file of it takes. */
import fs from 'node:fs';
import path from 'node:path';
import { exportFolder } from './medium.ts';
import { noteOf } from './notes.ts';
import { type Result, result } from './result.ts';

const megabyte = 1e6;

/**
 * Exports one NDJSON file of `bytes` in which every resource type is mixed, and a file of its patients.
 * Targets: faster than 20 MB/s in less than 700 MB, however long the file is.
 */
export async function fhirSpeed(work: string, bytes: number): Promise<Result[]> {
  const folder = path.join(work, `fhir-${bytes}`);
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    writeBulk(path.join(folder, 'hospital', 'fhir'), bytes);
    fs.writeFileSync(path.join(folder, 'hospital', 'hospital.json'), '{}');
    const { exported } = await exportFolder(folder);
    const source = exported.report.sources[0]!;
    const size = `${(bytes / 1e9).toLocaleString('en')} GB of NDJSON`;
    return [
      result(`export FHIR, ${size}`, source.bytes / megabyte / source.seconds, 'MB/s', { target: 20 }),
      result(`export FHIR peak memory, ${size}`, exported.peakRss, 'MB RSS', { target: 700 }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** One patient for every 400 resources, as a hospital of some years has. */
function writeBulk(folder: string, bytes: number): void {
  fs.mkdirSync(folder, { recursive: true });
  const patients = fs.openSync(path.join(folder, 'Patient.ndjson'), 'w');
  const everything = fs.openSync(path.join(folder, 'everything.ndjson'), 'w');
  let written = 0;
  for (let patient = 0; written < bytes; patient++) {
    fs.writeSync(patients, `${JSON.stringify(patientOf(patient))}\n`);
    const lines = Array.from({ length: 400 }, (_, index) => JSON.stringify(resourceOf(patient, index)));
    written += fs.writeSync(everything, `${lines.join('\n')}\n`);
  }
  fs.closeSync(patients);
  fs.closeSync(everything);
}

function patientOf(number: number): object {
  const representation = (valueCode: string) => [
    { url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation', valueCode },
  ];
  return {
    resourceType: 'Patient',
    id: `p${number}`,
    identifier: [{ system: 'urn:oid:1.2.392.100495.20.3.51.19999999999', value: String(number).padStart(8, '0') }],
    name: [
      { extension: representation('IDE'), text: `灯火 ${number}郎`, family: '灯火', given: [`${number}郎`] },
      { extension: representation('SYL'), text: `トモシビ ${number}ロウ` },
    ],
    gender: number % 2 === 0 ? 'male' : 'female',
    birthDate: `${1930 + (number % 80)}-0${1 + (number % 9)}-1${number % 9}`,
  };
}

/** Eight notes as the search's bench has them: words that differ, as in a chart. */
function noteText(patient: number, index: number): string {
  const first = (patient * 400 + index) * 8;
  return Array.from({ length: 8 }, (_, each) => noteOf(first + each, 10_000_000).text).join('\n');
}

/** Of twenty: twelve results, three prescriptions, two notes, a diagnosis, a procedure and a stay. */
function resourceOf(patient: number, index: number): object {
  const kind = index % 20;
  const day = `20${10 + (index % 15)}-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`;
  const subject = { reference: `Patient/p${patient}` };
  const common = {
    id: `r${patient}-${index}`,
    meta: { versionId: '1', lastUpdated: `${day}T10:30:00.000+09:00` },
    subject,
  };
  const code = (display: string, system: string, value: string) => ({
    coding: [{ system, code: value, display }],
    text: display,
  });
  if (kind < 12) {
    return {
      resourceType: 'Observation',
      ...common,
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: code(`検査項目${kind}`, 'urn:oid:1.2.392.200119.4.504', `3A01000002327${100 + kind}`),
      effectiveDateTime: `${day}T09:${String(10 + kind)}:00+09:00`,
      valueQuantity: { value: 3.5 + kind / 8, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
      referenceRange: [
        {
          low: { value: 4.1, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
          high: { value: 5.1, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
        },
      ],
      interpretation: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'L', display: 'Low' },
          ],
        },
      ],
    };
  }
  if (kind < 15) {
    return {
      resourceType: 'MedicationRequest',
      ...common,
      status: 'completed',
      intent: 'order',
      medicationCodeableConcept: code('架空錠５ｍｇ「灯火」', 'urn:oid:1.2.392.100495.20.2.74', '103835401'),
      authoredOn: day,
      dosageInstruction: [
        {
          text: '１日３回毎食後　７日分',
          timing: { repeat: { boundsDuration: { value: 7, code: 'd' }, frequency: 3, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1, unit: '錠' } }],
        },
      ],
      dispenseRequest: { quantity: { value: 21, unit: '錠' } },
    };
  }
  if (kind < 17) {
    return {
      resourceType: 'DocumentReference',
      ...common,
      status: 'current',
      type: code('経過記録', 'http://loinc.org', '11506-3'),
      date: `${day}T11:00:00+09:00`,
      content: [
        {
          attachment: {
            contentType: 'text/plain; charset=utf-8',
            data: Buffer.from(noteText(patient, index)).toString('base64'),
          },
        },
      ],
    };
  }
  if (kind === 17) {
    return {
      resourceType: 'Condition',
      ...common,
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: code('高血圧症', 'http://hl7.org/fhir/sid/icd-10', 'I10'),
      onsetDateTime: day,
    };
  }
  if (kind === 18) {
    return {
      resourceType: 'Procedure',
      ...common,
      status: 'completed',
      code: code('創傷処置', 'http://snomed.info/sct', '225358003'),
      performedDateTime: day,
    };
  }
  return {
    resourceType: 'Encounter',
    ...common,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    period: { start: `${day}T09:00:00+09:00`, end: `${day}T12:00:00+09:00` },
  };
}
