import type { StudyEntry } from '../../../main/records/study-list.ts';

/** What the records say of a study of a fictional patient. */
export function entry(known: Partial<StudyEntry> & { studyInstanceUid: string }): StudyEntry {
  return {
    patientId: '00012345',
    accessionNumber: null,
    started: '2026-07-01T09:30:15',
    description: '胸部',
    modalities: 'CT',
    bodyPart: null,
    referrer: null,
    seriesCount: 1,
    instanceCount: 1,
    file: `images/${known.studyInstanceUid}.db`,
    dicomPatientName: 'Tomoshibi^Taro=灯火^太郎=ともしび^たろう',
    dicomPatientId: '00012345',
    dicomBirthDate: '1950-02-03',
    identifier: '00012345',
    name: '灯火 太郎',
    kana: 'トモシビ タロウ',
    romaji: null,
    birthDate: '1950-02-03',
    sex: 'male',
    ...known,
  };
}
