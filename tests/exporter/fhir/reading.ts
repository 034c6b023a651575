/** Writes files of a FHIR source to a temporary folder and reads them with the real reader. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { readFhir } from '../../../exporter/sources/fhir/read.ts';
import { RecordingSink } from '../recording-sink.ts';

export interface Outcome {
  sink: RecordingSink;
  report: SourceReport;
}

export type Json = Record<string, unknown>;

export async function readFolder(root: string): Promise<Outcome> {
  const sink = new RecordingSink();
  const report = new SourceReport('test');
  await readFhir({ name: 'test', root, sink, report, signal: new AbortController().signal });
  for (const [kind, counts] of report.kinds) {
    const ends = counts.mapped + counts.text + counts.quarantined + counts.skipped;
    expect(ends, `every ${kind} that was read has one end`).toBe(counts.read);
  }
  return { sink, report };
}

export async function readFiles(files: Record<string, string | Buffer>): Promise<Outcome> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fhir-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), content);
    }
    return await readFolder(root);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

export function ndjson(...resources: unknown[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
}

export const taro = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ type: { coding: [{ code: 'MR' }] }, value: '0001' }],
  name: [{ text: '灯火 太郎' }],
  birthDate: '1950-01-02',
  gender: 'male',
};
export const subject = { reference: 'Patient/p1' };

/** Reads resources of 灯火 太郎 (key `0001`) as bulk files of one folder. */
export async function readAbout(...resources: Json[]): Promise<Outcome> {
  return readFiles({ 'Patient.ndjson': ndjson(taro), 'zz.ndjson': ndjson(...resources) });
}

export function bundle(type: string, ...entries: { fullUrl?: string; resource: Json }[]): string {
  return JSON.stringify({ resourceType: 'Bundle', type, entry: entries }, null, 2);
}

export function coded(code: string, system = 'http://snomed.info/sct', display?: string): Json {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}
