/** Everything a station says of a medium, question by question, and what became of it after a fault. */
import crypto from 'node:crypto';
import type { HospitalDocumentsView } from '../../shared/hospital-documents.ts';
import { sections } from '../../shared/records.ts';
import type { PatientHits, SectionView, StudyView } from '../../shared/views.ts';
import type { Answer, FaultStation } from './station.ts';

export interface Question {
  url: string;
  /** Whose file the answer comes from: the records, the papers, or this study. */
  from: 'records' | 'documents' | { study: string };
}

/** The digest of each question's answer on an undamaged medium. */
export interface RightAnswers {
  questions: Question[];
  digests: Map<string, string>;
  /** UIDs by the path of the study's file. */
  studyOfFile: Map<string, string>;
}

export interface Reading {
  right: number;
  /** With a code. */
  refused: Question[];
  /** Neither the right answer nor an error with a code. */
  wrong: string[];
}

/** All of a medium: every heading of every patient, every document, every frame. */
export async function rightAnswers(station: FaultStation): Promise<RightAnswers> {
  const questions: Question[] = [];
  const studyOfFile = new Map<string, string>();
  const ofRecords = (url: string) => questions.push({ url, from: 'records' });
  for (const id of await patientsOf(station)) {
    const patient = `/api/patients/${encodeURIComponent(id)}`;
    for (const part of ['', '/summary', '/timeline', ...sections.map((section) => `/${section}`)]) {
      ofRecords(patient + part);
    }
    const documents = await asked<SectionView<{ id: string; hasContent: boolean }>>(station, `${patient}/documents`);
    for (const { id: document, hasContent } of documents.records) {
      const place = `${patient}/documents/${encodeURIComponent(document)}`;
      ofRecords(place);
      if (hasContent) ofRecords(`${place}/content`);
    }
    const studies = await asked<SectionView<{ studyInstanceUid: string; file: string }>>(station, `${patient}/studies`);
    for (const { studyInstanceUid: study, file } of studies.records) {
      studyOfFile.set(file, study);
      questions.push(...(await questionsOfStudy(station, study)));
    }
  }
  for (const url of ['/api/patients?q=%E7%81%AF%E7%81%AB', '/api/wards', '/api/bedside']) ofRecords(url);
  const papers = await asked<HospitalDocumentsView>(station, '/api/documents');
  questions.push({ url: '/api/documents', from: 'documents' });
  for (const { id } of papers.documents) {
    questions.push({ url: `/api/documents/${id}`, from: 'documents' });
    questions.push({ url: `/api/documents/${id}/content`, from: 'documents' });
  }
  const digests = new Map<string, string>();
  const kept: Question[] = [];
  for (const question of questions) {
    const answer = await station.ask(question.url);
    // What has no answer on an undamaged medium proves nothing on a damaged one.
    if (answer.code !== null) continue;
    kept.push(question);
    digests.set(question.url, digestOf(question, answer));
  }
  return { questions: kept, digests, studyOfFile };
}

async function questionsOfStudy(station: FaultStation, study: string): Promise<Question[]> {
  const from = { study };
  const view = await asked<StudyView>(station, `/api/studies/${study}`);
  const web = `/dicom-web/studies/${study}`;
  const questions: Question[] = [
    { url: `/api/studies/${study}`, from },
    { url: `${web}/metadata`, from },
  ];
  for (const { seriesInstanceUid, instances } of view.series) {
    for (const { sopInstanceUid, frameCount } of instances) {
      const instance = `${web}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      questions.push({ url: instance, from });
      for (let frame = 1; frame <= frameCount; frame++) questions.push({ url: `${instance}/frames/${frame}`, from });
    }
  }
  return questions;
}

/** Asks everything again. A list that says itself that it is not whole is no wrong answer. */
export async function readAll(station: FaultStation, { questions, digests }: RightAnswers): Promise<Reading> {
  const reading: Reading = { right: 0, refused: [], wrong: [] };
  for (const question of questions) {
    const answer = await station.ask(question.url);
    if (answer.code === 'internal') reading.wrong.push(`${question.url}: an error without a code`);
    else if (answer.code !== null || saysIncomplete(question, answer)) reading.refused.push(question);
    else if (digestOf(question, answer) === digests.get(question.url)) reading.right++;
    else reading.wrong.push(`${question.url}: another answer`);
  }
  return reading;
}

export function isOfStudy(question: Question, study: string): boolean {
  return typeof question.from === 'object' && question.from.study === study;
}

async function patientsOf(station: FaultStation): Promise<string[]> {
  return (await asked<PatientHits>(station, '/api/patients?q=00&limit=200')).hits.map(({ id }) => id);
}

function saysIncomplete({ url }: Question, { body }: Answer): boolean {
  return url === '/api/documents' && (JSON.parse(body.toString()) as HospitalDocumentsView).unreadable > 0;
}

/**
 * Multipart answers put a boundary of their own around the same bytes; that a study's file is not there is what a chart must
 * say once it is gone; one study written twice is two files; and the papers say in which run their folder was read.
 */
function digestOf({ url }: Question, { body }: Answer): string {
  const boundary = /^--([^\r\n]{1,100})\r\n/.exec(body.subarray(0, 200).toString('latin1'))?.[1];
  const whole = body.toString('latin1');
  const text = (url.startsWith('/api/documents') ? whole.replace(/"(?:asOf|sequence)":(?:\d+|"[^"]*")/g, '') : whole)
    .replaceAll('"onMedium":false', '"onMedium":true')
    .replace(/images\/[0-9a-f]{2}\/[0-9a-f]{64}\.db/g, 'images');
  return crypto
    .createHash('sha256')
    .update(boundary ? text.replaceAll(boundary, 'boundary') : text, 'latin1')
    .digest('hex');
}

async function asked<T>(station: FaultStation, url: string): Promise<T> {
  const { code, body } = await station.ask(url);
  if (code !== null) throw new Error(`${url}: ${code}`);
  return JSON.parse(body.toString()) as T;
}
