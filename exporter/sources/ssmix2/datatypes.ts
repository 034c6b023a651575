/**
 * The datatypes of SS-MIX2 standardized storage 1.2 (specification table 2): what people call them, which messages they
 * hold, and which sections of a patient's record they feed.
 */
import type { Section } from '../../../shared/records.ts';

export interface Datatype {
  /** As a clinician would call it. */
  title: string;
  /** MSH-9.1 of its messages. */
  types: readonly string[];
  /** MSH-9.2 that says the event did not happen after all. */
  cancel?: string;
  /** What its records are, or `other` where it is kept as readable text. */
  sections: readonly Section[];
  /** What it feeds is only sometimes in it: a section counts as covered when something was there. */
  partial?: true;
}

const adt = ['ADT'] as const;
const other = ['other'] as const;

const datatypes: Record<string, Datatype> = {
  'ADT-00': {
    title: '患者基本情報',
    types: adt,
    cancel: 'A23',
    sections: ['allergies', 'observations', 'other'],
    partial: true,
  },
  'ADT-01': { title: '担当医の変更', types: adt, cancel: 'A55', sections: ['encounters', 'other'], partial: true },
  'ADT-12': { title: '外来受付', types: adt, cancel: 'A11', sections: ['encounters'] },
  'ADT-21': { title: '入院予定', types: adt, cancel: 'A27', sections: ['appointments'], partial: true },
  'ADT-22': { title: '入院', types: adt, cancel: 'A11', sections: ['encounters'] },
  'ADT-31': { title: '外出泊', types: adt, cancel: 'A52', sections: ['encounters', 'appointments'], partial: true },
  'ADT-32': { title: '外出泊帰院', types: adt, cancel: 'A53', sections: ['encounters'], partial: true },
  'ADT-41': { title: '転科・転棟予定', types: adt, cancel: 'A26', sections: ['appointments'], partial: true },
  'ADT-42': { title: '転科・転棟', types: adt, cancel: 'A12', sections: ['encounters', 'other'], partial: true },
  'ADT-51': { title: '退院予定', types: adt, cancel: 'A25', sections: ['appointments'], partial: true },
  'ADT-52': { title: '退院', types: adt, cancel: 'A13', sections: ['encounters'] },
  'ADT-61': { title: 'アレルギー情報', types: adt, sections: ['allergies'] },
  'PPR-01': { title: '病名', types: ['PPR'], sections: ['conditions'] },
  OMD: { title: '食事オーダ', types: ['OMD'], sections: ['orders'] },
  'OMP-01': { title: '処方オーダ', types: ['RDE', 'OMP'], sections: ['medications'] },
  'OMP-02': { title: '注射オーダ', types: ['RDE', 'OMP'], sections: ['medications'] },
  'OMP-11': { title: '処方実施', types: ['RAS', 'RDS'], sections: ['administrations'] },
  'OMP-12': { title: '注射実施', types: ['RAS', 'RDS'], sections: ['administrations'] },
  'OML-01': { title: '検体検査オーダ', types: ['OML'], sections: ['orders'] },
  'OML-11': { title: '検体検査結果', types: ['OUL', 'ORU'], sections: ['observations'] },
  'OMG-01': { title: '放射線検査オーダ', types: ['OMG'], sections: ['orders'] },
  'OMG-02': { title: '内視鏡検査オーダ', types: ['OMG'], sections: ['orders'] },
  'OMG-03': { title: '生理検査オーダ', types: ['OMG'], sections: ['orders'] },
  'OMG-11': { title: '放射線検査実施', types: ['OMI'], sections: ['orders'] },
  'OMG-12': { title: '内視鏡検査実施', types: ['OMI'], sections: ['orders'] },
  'OMG-13': { title: '生理検査結果', types: ['ORU'], sections: ['observations', 'reports'], partial: true },
};

/** What is known of a datatype; of one that is not in the specification, that it will be kept as text. */
export function datatypeOf(name: string): Datatype {
  return datatypes[name] ?? { title: name, types: [], sections: other };
}

/** Every section that SS-MIX2 feeds. */
export const fedSections: readonly Section[] = [
  ...new Set(Object.values(datatypes).flatMap((datatype) => datatype.sections)),
];
