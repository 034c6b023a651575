/**
 * A clinical document (HL7 CDA Release 2; JAHIS 診療文書構造化記述規約, HS038 退院時サマリー, the referral of HL7 Japan): who it is
 * about, who wrote it when, and its sections as readable text. Coded entries beside the narrative say the same again to machines;
 * they are never read: what a document says of allergies or medicines stays words.
 */
import { parseTime } from '../ssmix2/message.ts';
import { narrativeText } from './narrative.ts';
import { childrenOf, descendants, type Element, find, plainText, raw } from './xml.ts';

export interface ClinicalDocument {
  title: string | null;
  typeCode: string | null;
  typeText: string | null;
  /** ISO 8601 */
  date: string | null;
  author: string | null;
  patients: DocumentPatient[];
  /** Its sections; null where the body is not XML. */
  text: string | null;
  /** The body where it is not XML, and pictures inside the document. */
  embedded: Embedded[];
  /** Sections without a narrative: what they hold is only coded. */
  codedOnly: number;
}

export interface DocumentPatient {
  /** Every identifier of the person. */
  ids: string[];
  name: string;
  kana: string | null;
  romaji: string | null;
  birthDate: string | null;
  sex: 'male' | 'female' | 'other' | 'unknown';
}

export interface Embedded {
  /** The body itself, or a picture that the text refers to. */
  role: 'body' | 'picture';
  mediaType: string;
  /** Null where there is only `reference`, or the base64 is damaged. */
  bytes: Uint8Array<ArrayBuffer> | null;
  /** A file beside the document, or an address. */
  reference: string | null;
  id: string | null;
}

/** @returns null when the XML is no clinical document */
export function readClinicalDocument(root: Element): ClinicalDocument | null {
  if (root.name !== 'ClinicalDocument') return null;
  const code = find(root, 'code');
  const body = find(root, 'component', 'structuredBody');
  const nonXml = find(root, 'component', 'nonXMLBody', 'text');
  const pictures = body ? picturesIn(body) : [];
  const sections = { text: [] as string[], codedOnly: 0 };
  const nameOfPicture = (id: string) => pictures.find((picture) => picture.id === id)?.reference ?? null;
  for (const section of body ? sectionsOf(body) : []) addSection(section, 0, nameOfPicture, sections);
  const period = periodOf(root);
  return {
    title: plainText(find(root, 'title')) || null,
    typeCode: code?.attributes.code ?? null,
    typeText: code ? displayOf(code) : null,
    date: timeOf(find(root, 'effectiveTime')),
    author: authorsOf(root),
    patients: childrenOf(root, 'recordTarget').map(patientOf),
    text: body ? [...(period ? [period] : []), ...sections.text].join('\n\n') : null,
    embedded: [...(nonXml ? [embeddedOf(nonXml, 'body', null)] : []), ...pictures],
    codedOnly: sections.codedOnly,
  };
}

function sectionsOf(parent: Element): Element[] {
  return childrenOf(parent, 'component').flatMap((component) => childrenOf(component, 'section'));
}

/** One section and those inside it, in reading order. */
function addSection(
  section: Element,
  depth: number,
  nameOfPicture: (id: string) => string | null,
  sections: { text: string[]; codedOnly: number },
): void {
  const code = find(section, 'code');
  const title = plainText(find(section, 'title')) || (code ? displayOf(code) : null) || '（見出しなし）';
  const narrative = find(section, 'text');
  const inner = sectionsOf(section);
  const entries = childrenOf(section, 'entry').length;
  const written = narrative ? narrativeText(narrative, nameOfPicture) : '';
  const codedOnly = written === '' && entries > 0;
  if (codedOnly) sections.codedOnly += 1;
  const note = codedOnly
    ? `（読める本文がありません。コード化された記載 ${entries} 件は読み取っていません）`
    : inner.length > 0
      ? ''
      : '（記載なし）';
  sections.text.push([`■${'　'.repeat(depth)} ${title}`, written || note].filter(Boolean).join('\n'));
  for (const each of inner) addSection(each, depth + 1, nameOfPicture, sections);
}

/** What was documented, from when to when: a stay, a visit. */
function periodOf(root: Element): string | null {
  const times = [
    find(root, 'documentationOf', 'serviceEvent', 'effectiveTime'),
    find(root, 'componentOf', 'encompassingEncounter', 'effectiveTime'),
  ];
  for (const time of times) {
    const from = timeOf(find(time, 'low')) ?? timeOf(time);
    const to = timeOf(find(time, 'high'));
    if (from === null && to === null) continue;
    return `対象期間: ${[from, to === from ? null : `〜 ${to ?? ''}`].filter(Boolean).join(' ').replaceAll('T', ' ').trim()}`;
  }
  return null;
}

function patientOf(recordTarget: Element): DocumentPatient {
  const role = find(recordTarget, 'patientRole');
  const person = find(role, 'patient');
  const ids = (role ? childrenOf(role, 'id') : []).flatMap(({ attributes }) => attributes.extension?.trim() || []);
  const names = { kanji: '', kana: '', romaji: '' };
  for (const name of person ? childrenOf(person, 'name') : []) {
    const uses = (name.attributes.use ?? '').split(/\s+/);
    const written = nameText(name);
    const isKana = uses.includes('SYL') || (!uses.includes('IDE') && /^[\u3040-\u30ff\uff65-\uff9f\s]+$/.test(written));
    names[isKana ? 'kana' : uses.includes('ABC') ? 'romaji' : 'kanji'] ||= written;
  }
  const gender = find(person, 'administrativeGenderCode')?.attributes.code ?? '';
  return {
    ids,
    name: names.kanji || names.kana || names.romaji,
    kana: names.kana || null,
    romaji: names.romaji || null,
    birthDate: timeOf(find(person, 'birthTime'))?.slice(0, 10) ?? null,
    sex: /^M$/i.test(gender) ? 'male' : /^F$/i.test(gender) ? 'female' : gender === 'UN' ? 'other' : 'unknown',
  };
}

/** People, else the device, else the organization; each once. */
function authorsOf(root: Element): string | null {
  const authors = childrenOf(root, 'author').flatMap((author) => {
    const assigned = find(author, 'assignedAuthor');
    const people = childrenOf(find(assigned, 'assignedPerson') ?? author, 'name');
    const person = people.find((name) => /\bIDE\b/.test(name.attributes.use ?? '')) ?? people[0];
    const device = plainText(find(assigned, 'assignedAuthoringDevice', 'softwareName'));
    const organization = plainText(find(assigned, 'representedOrganization', 'name'));
    const who = (person && nameText(person)) || device;
    return [who, organization].filter(Boolean).join(' ') || [];
  });
  return authors.length > 0 ? [...new Set(authors)].join('、') : null;
}

/** EN (datatypes R1): family and given in the order of Japan, or the whole as text. */
function nameText(name: Element): string {
  const family = childrenOf(name, 'family').map(plainText).join(' ');
  const given = childrenOf(name, 'given').map(plainText).join(' ');
  return [family, given].filter(Boolean).join(' ') || plainText(name);
}

function displayOf(code: Element): string | null {
  const original = plainText(find(code, 'originalText'));
  return code.attributes.displayName?.trim() || original || null;
}

function timeOf(time: Element | undefined): string | null {
  return parseTime(time?.attributes.value?.trim() ?? '');
}

function picturesIn(body: Element): Embedded[] {
  return [...descendants(body, 'observationMedia')].flatMap((media) => {
    const value = find(media, 'value');
    return value ? [embeddedOf(value, 'picture', media.attributes.ID ?? null)] : [];
  });
}

/** ED (datatypes R1): base64 or text in the element, or a reference. */
function embeddedOf(value: Element, role: Embedded['role'], id: string | null): Embedded {
  const { mediaType, representation } = value.attributes;
  const reference = find(value, 'reference')?.attributes.value?.trim() || null;
  const written = value.children.filter((child) => typeof child === 'string').join('');
  const type = (mediaType ?? 'text/plain').split(';')[0]!.trim().toLowerCase();
  if (written.trim() === '') return { role, mediaType: type, bytes: null, reference, id };
  const isBase64 = representation === 'B64' || !(type.startsWith('text/') || type.endsWith('xml'));
  const bytes = isBase64 ? bytesOfBase64(written) : new Uint8Array(Buffer.from(raw(value)));
  return { role, mediaType: type, bytes, reference, id };
}

/** @returns null when it is no base64 */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const bare = text.replace(/\s+/g, '');
  if (bare === '' || bare.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)) return null;
  // A copy of its own size: a pooled buffer would keep its neighbours alive.
  return new Uint8Array(Buffer.from(bare, 'base64'));
}
