import type { Observation } from '../../shared/records.ts';

/** Classes of JLAC10's analyte code (日本臨床検査医学会), in the order in which laboratory sheets have them. */
export type LabClass =
  | 'biochemistry'
  | 'hematology'
  | 'coagulation'
  | 'endocrinology'
  | 'immunology'
  | 'infection'
  | 'urine'
  | 'other';

const order: LabClass[] = [
  'hematology',
  'coagulation',
  'biochemistry',
  'endocrinology',
  'immunology',
  'infection',
  'urine',
  'other',
];

const jlac10 = /^([1-9][A-Z])\d{3}/;

/** What kind of test a JLAC10 code stands for; null where the code is of no such list. */
export function labClassOf(code: string | null): LabClass | null {
  const analyte = jlac10.exec(code ?? '')?.[1];
  if (analyte === undefined) return null;
  if (analyte === '2B') return 'coagulation';
  if (analyte === '5E' || analyte === '5F') return 'infection';
  switch (analyte[0]) {
    case '1':
      return 'urine';
    case '2':
      return 'hematology';
    case '3':
      return 'biochemistry';
    case '4':
      return 'endocrinology';
    case '5':
      return 'immunology';
    default:
      return 'other';
  }
}

/** Under which heading a test stands: the panel that its source names, else the class of its code, else neither. */
export interface ResultGroup {
  panel: string | null;
  labClass: LabClass | null;
}

type Test = Pick<Observation, 'category' | 'code' | 'codeSystem' | 'text'>;

/** Vital signs are so few that they need no headings. */
export function groupOf({ category, panel, code, codeSystem }: Test & Pick<Observation, 'panel'>): ResultGroup {
  if (category === 'vital-signs') return { panel: null, labClass: null };
  const isJlac = codeSystem !== null && /JC10|JLAC10|200119\.4\.504/i.test(codeSystem);
  const labClass = isJlac ? labClassOf(code) : null;
  return panel === null ? { panel: null, labClass } : { panel, labClass: null };
}

/** As temperature charts have them: temperature, pulse, pressure, breath, then size (LOINC, JLAC10, words). */
const vitalSigns = [
  /^8310-5$|体温/,
  /^8867-4$|脈拍|心拍/,
  /^8480-6$|収縮期|最高血圧/,
  /^8462-4$|拡張期|最低血圧/,
  /^85354-9$|血圧/,
  /^59408-5$|^2708-6$|spo2|酸素飽和度/i,
  /^9279-1$|呼吸/,
  /^8302-2$|^9N001|身長/,
  /^29463-7$|^9N006|体重/,
];

function vitalPlace({ code, text }: Test): number {
  const place = vitalSigns.findIndex((sign) => sign.test(code ?? '') || sign.test(text.normalize('NFKC')));
  return place < 0 ? vitalSigns.length : place;
}

/** Tests as laboratory sheets have them: by class, then by analyte; those without such a code after them, by name. */
export function compareTests(a: Test, b: Test): number {
  if (a.category === 'vital-signs' && b.category === 'vital-signs') {
    return vitalPlace(a) - vitalPlace(b) || compareText(a.text, b.text);
  }
  const places = [a, b].map(({ code }) => {
    const labClass = labClassOf(code);
    return labClass === null ? order.length : order.indexOf(labClass);
  }) as [number, number];
  if (places[0] !== places[1]) return places[0] - places[1];
  return places[0] < order.length ? compareText(a.code!, b.code!) : compareText(a.text, b.text);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
