/** What QIDO-RS says of a study, a series, an instance (PS3.18 §10.6.3.3), in DICOM JSON. */
import type { InstanceView, SeriesView } from '../../shared/views.ts';
import type { StudyEntry } from '../records/study-list.ts';
import { type DataSet, type Element, element } from './attributes.ts';

/** Elements of a study by tag, each made when it is asked for: a search looks at a few of very many studies. */
const studyElements: Record<string, (entry: StudyEntry) => Element> = {
  '00080005': () => element('CS', 'ISO_IR 192'),
  '00080020': ({ started }) => {
    const [date = ''] = (started ?? '').split('T');
    return element('DA', /^\d{4}-\d{2}-\d{2}$/.test(date) ? date.replaceAll('-', '') : '');
  },
  '00080030': ({ started }) => {
    const [, time = ''] = (started ?? '').split('T');
    return element('TM', time.replace(/(?:Z|[+-]\d{2}:?\d{2})$/, '').replaceAll(':', ''));
  },
  '00080050': (entry) => element('SH', entry.accessionNumber),
  '00080061': (entry) => element('CS', entry.modalities.split('\\')),
  '00080090': (entry) => element('PN', entry.referrer ? personName(entry.referrer) : null),
  '00081030': (entry) => element('LO', entry.description),
  '00100010': (entry) => element('PN', patientName(entry)),
  '00100020': (entry) => element('LO', entry.dicomPatientId ?? entry.identifier),
  '00100030': (entry) => element('DA', (entry.dicomBirthDate ?? entry.birthDate ?? '').replaceAll('-', '')),
  '00100040': (entry) => element('CS', { male: 'M', female: 'F', other: 'O', unknown: '' }[entry.sex]),
  '0020000D': (entry) => element('UI', entry.studyInstanceUid),
  '00201206': (entry) => element('IS', entry.seriesCount),
  '00201208': (entry) => element('IS', entry.instanceCount),
};

export function studyElement(entry: StudyEntry, tag: string): Element | undefined {
  return studyElements[tag]?.(entry);
}

/** @param service address of the service, for Retrieve URL; null: none is given */
export function studyResult(entry: StudyEntry, service: string | null): DataSet {
  const result: DataSet = {};
  for (const [tag, make] of Object.entries(studyElements)) result[tag] = make(entry);
  if (service !== null) result['00081190'] = element('UR', `${service}/studies/${entry.studyInstanceUid}`);
  return result;
}

export function seriesResult(studyUid: string, series: SeriesView, service: string): DataSet {
  return {
    '00080060': element('CS', series.modality),
    '0008103E': element('LO', series.description),
    '00081190': element('UR', `${service}/studies/${studyUid}/series/${series.seriesInstanceUid}`),
    '0020000D': element('UI', studyUid),
    '0020000E': element('UI', series.seriesInstanceUid),
    '00200011': element('IS', series.number),
    '00201209': element('IS', series.instances.length),
  };
}

export function instanceResult(studyUid: string, seriesUid: string, instance: InstanceView, service: string): DataSet {
  const path = `studies/${studyUid}/series/${seriesUid}/instances/${instance.sopInstanceUid}`;
  return {
    '00080016': element('UI', instance.sopClassUid),
    '00080018': element('UI', instance.sopInstanceUid),
    '00081190': element('UR', `${service}/${path}`),
    '0020000E': element('UI', seriesUid),
    '00200013': element('IS', instance.number),
    '00280008': element('IS', instance.frameCount || null),
    '00280010': element('US', instance.rows),
    '00280011': element('US', instance.columns),
    '00083002': element('UI', instance.transferSyntaxUid),
  };
}

/** As the images name the patient; where they do not, as the records do. */
function patientName(entry: StudyEntry): object {
  if (entry.dicomPatientName) return personName(entry.dicomPatientName, entry.kana);
  const name = entry.name.trim().replace(/[\s\u3000]+/g, '^');
  const groups = /[^\x20-\x7e]/.test(name) ? [entry.romaji ?? '', name] : [name, ''];
  return personName(groups.join('='), entry.kana);
}

/** `Yamada^Taro=山田^太郎=やまだ^たろう` as PS3.18 §F.2.2 has it. */
function personName(text: string, kana: string | null = null): object {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=').map((group) => group.replace(/\^+$/, ''));
  const spoken = phonetic || (kana ?? '').trim().replace(/[\s\u3000]+/g, '^');
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(spoken && { Phonetic: spoken }),
  };
}
