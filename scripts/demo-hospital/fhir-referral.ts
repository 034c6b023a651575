/** A document Bundle like a 診療情報提供書: Composition first, sections with narrative, entries by urn:uuid. */
import { allergyResource, coding, patientResource, problemResource, type Resource, zone } from './fhir-resources.ts';
import { isoTime } from './moment.ts';
import type { CastMember } from './plays.ts';
import { uidOf } from './uid.ts';

export function referralOf({ chart, fhirAllergies }: CastMember, asOf: number): Resource {
  const { person } = chart;
  const urn = (key: string) => `urn:uuid:${uuidOf(person.id, key)}`;
  const subject = { reference: urn('patient') };
  const at = isoTime(asOf - 40 * 86_400_000) + zone;
  const entries: { fullUrl: string; resource: Resource }[] = [];
  const add = (key: string, resource: Resource) => {
    entries.push({ fullUrl: urn(key), resource });
    return { reference: urn(key) };
  };
  const section = (title: string, code: string, text: string, entry: object[] = []) => ({
    title,
    code: coding('http://jpfhir.jp/fhir/eReferral/CodeSystem/document-section', code, `${title}セクション`),
    text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>` },
    ...(entry.length > 0 ? { entry } : {}),
  });
  const conditions = chart.problems
    .slice(0, 3)
    .map((problem, index) => add(`condition-${index}`, problemResource(problem, `con-${index}`, subject)));
  const allergies = [...chart.allergies.slice(0, 1), ...fhirAllergies].map((allergy, index) =>
    add(`allergy-${index}`, allergyResource(allergy, `alg-${index}`, subject, asOf)),
  );
  const author = add('author', { resourceType: 'Practitioner', id: 'author', name: [{ text: '紹介 元子' }] });
  const composition: Resource = {
    resourceType: 'Composition',
    id: 'composition',
    status: 'final',
    type: coding('http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes', '57133-1', '診療情報提供書'),
    subject,
    date: at,
    author: [author],
    title: '診療情報提供書',
    section: [
      section('紹介元情報', '920', '架空診療所（架空）'),
      section('紹介目的', '950', '精査加療をお願いいたします。'),
      section(
        '傷病名・主訴',
        '340',
        chart.problems
          .slice(0, 3)
          .map((problem) => problem.name)
          .join('、'),
        conditions,
      ),
      section('現病歴', '360', '数週間前から労作時の息切れを自覚。この紹介状は架空のものである。'),
      section(
        'アレルギー・不耐性反応',
        '510',
        chart.allergies.map((allergy) => `${allergy.name}（${allergy.reaction}）`).join('、') || '記載なし',
        allergies,
      ),
    ],
  };
  return {
    resourceType: 'Bundle',
    id: `referral-${person.id}`,
    type: 'document',
    timestamp: at,
    identifier: { system: 'urn:ietf:rfc:3986', value: urn('bundle') },
    entry: [
      { fullUrl: urn('composition'), resource: composition },
      { fullUrl: urn('patient'), resource: patientResource(person, 'patient', asOf) },
      ...entries,
    ],
  };
}

function uuidOf(...key: string[]): string {
  const hex = BigInt(uidOf('uuid', ...key).slice('2.25.'.length))
    .toString(16)
    .padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
