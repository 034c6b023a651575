/** Media with one fictional patient who has been ill for years, most of whose rows are results. */
import fs from 'node:fs';
import path from 'node:path';
import { type BenchMedium, exportFolder } from './medium.ts';

export const longChartId = '0020000';
export const longChartRows = 20_000;
/** As long as no chart is: what a table has to stand. */
export const longestChartRows = 100_000;

const rowsADay = longChartRows / 420;
const resultsADay = 36;
const givenADay = 8;
const tests = [
  'Na',
  'K',
  'Cl',
  'BUN',
  'Cr',
  'AST',
  'ALT',
  'LD',
  'ALP',
  'γ-GTP',
  'T-Bil',
  'CRP',
  'WBC',
  'Hb',
  'Plt',
  'PT-INR',
  'APTT',
];
const reference = `Patient/${longChartId}`;

/** Written anew where it is not there yet; exported every time. */
export function longChart(work: string, rows = longChartRows): Promise<BenchMedium> {
  const folder = path.join(work, `one-patient-${rows}`);
  const fhir = path.join(folder, 'hospital/fhir');
  fs.mkdirSync(fhir, { recursive: true });
  fs.writeFileSync(path.join(folder, 'hospital/hospital.json'), '{}');
  for (const [type, resources] of Object.entries(chart(rows))) {
    const lines = resources.map((resource, index) =>
      JSON.stringify({ resourceType: type, id: `${type}-${index}`, ...resource }),
    );
    fs.writeFileSync(path.join(fhir, `${type}.ndjson`), `${lines.join('\n')}\n`);
  }
  return exportFolder(folder);
}

function chart(rows: number): Record<string, object[]> {
  const days = Math.round(rows / rowsADay);
  const subject = { reference };
  const observations: object[] = [];
  const given: object[] = [];
  const requests: object[] = [];
  const encounters: object[] = [];
  const conditions: object[] = [];
  const documents: object[] = [];
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.UTC(2026, 10, 24 - days + day)).toISOString().slice(0, 10);
    for (let index = 0; index < resultsADay; index++) {
      const test = tests[index % tests.length]!;
      observations.push({
        status: 'final',
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
        ],
        code: { text: test, coding: [{ system: 'urn:oid:1.2.392.200119.4.504', code: `3H${index % tests.length}` }] },
        subject,
        effectiveDateTime: `${date}T${index < tests.length ? '06' : '18'}:30:00+09:00`,
        valueQuantity: { value: 40 + ((day * 7 + index * 13) % 300) / 10, unit: 'U/L' },
        interpretation:
          index % 9 === 0
            ? [
                {
                  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' }],
                },
              ]
            : undefined,
      });
    }
    for (let index = 0; index < givenADay; index++) {
      given.push({
        status: 'completed',
        medicationCodeableConcept: { text: `架空錠${index}番10mg` },
        subject,
        effectiveDateTime: `${date}T0${index}:00:00+09:00`,
      });
    }
    for (let index = 0; index < 3; index++) {
      requests.push({
        status: day > days - 8 ? 'active' : 'completed',
        intent: 'order',
        medicationCodeableConcept: { text: `架空錠${index}番10mg` },
        subject,
        authoredOn: `${date}T09:00:00+09:00`,
        dosageInstruction: [{ text: '1日1回 朝食後' }],
      });
    }
    if (day % 2 === 0) {
      documents.push({
        status: 'current',
        type: { text: '経過記録' },
        subject,
        date: `${date}T16:00:00+09:00`,
        content: [
          {
            attachment: {
              contentType: 'text/plain',
              title: '経過記録',
              data: Buffer.from(`S: 変わりない（架空）。\nO: 体温36.8℃。\nA: 安定。\nP: 継続。${day}`).toString(
                'base64',
              ),
            },
          },
        ],
      });
    }
    if (day % 7 === 0) {
      encounters.push({
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject,
        period: { start: `${date}T09:00:00+09:00`, end: `${date}T10:00:00+09:00` },
      });
      conditions.push({
        code: { text: `架空の病名${day}` },
        subject,
        onsetDateTime: date,
        clinicalStatus: { coding: [{ code: 'active' }] },
      });
    }
  }
  const others = given.length + requests.length + encounters.length + conditions.length + documents.length;
  return {
    Patient: [
      { id: longChartId, identifier: [{ value: longChartId }], name: [{ text: '灯火 長子' }], birthDate: '1948-02-03' },
    ],
    Observation: observations.slice(0, rows - others),
    MedicationAdministration: given,
    MedicationRequest: requests,
    Encounter: encounters,
    Condition: conditions,
    DocumentReference: documents,
  };
}
