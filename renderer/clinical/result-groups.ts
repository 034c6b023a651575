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

export function groupOf({ panel, code, codeSystem }: Pick<Observation, 'panel' | 'code' | 'codeSystem'>): ResultGroup {
  const isJlac = codeSystem !== null && /JC10|JLAC10|200119\.4\.504/i.test(codeSystem);
  const labClass = isJlac ? labClassOf(code) : null;
  return panel === null ? { panel: null, labClass } : { panel, labClass: null };
}

/** Tests as laboratory sheets have them: by class, then by analyte; those without such a code after them, by name. */
export function compareTests(a: Pick<Observation, 'code' | 'text'>, b: Pick<Observation, 'code' | 'text'>): number {
  const places = [a, b].map(({ code }) => {
    const labClass = labClassOf(code);
    return labClass === null ? order.length : order.indexOf(labClass);
  }) as [number, number];
  if (places[0] !== places[1]) return places[0] - places[1];
  if (places[0] < order.length) return a.code! < b.code! ? -1 : a.code! > b.code! ? 1 : 0;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
