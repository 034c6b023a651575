/** Cultures with what grew and what it was tested against. Organisms by the codes of JANIS, drugs by the hospital's own. */

import type { Department } from './catalogue.ts';
import type { Culture, Growth } from './clinical.ts';
import type { Course } from './course.ts';
import { day, dayOf, hour } from './moment.ts';

const drugs = {
  PCG: 'ペニシリンＧ',
  MPIPC: 'オキサシリン',
  CEZ: 'セファゾリン',
  CTX: 'セフォタキシム',
  CMZ: 'セフメタゾール',
  TAZ: 'タゾバクタム・ピペラシリン',
  MEPM: 'メロペネム',
  GM: 'ゲンタマイシン',
  LVFX: 'レボフロキサシン',
  MINO: 'ミノサイクリン',
  ST: 'スルファメトキサゾール・トリメトプリム',
  VCM: 'バンコマイシン',
  TEIC: 'テイコプラニン',
  LZD: 'リネゾリド',
} as const;
type DrugKey = keyof typeof drugs;

const tested = (
  results: Partial<Record<DrugKey, readonly [mic: string, judged: 'S' | 'I' | 'R']>>,
): Growth['results'] =>
  (Object.entries(results) as [DrugKey, readonly [string, 'S' | 'I' | 'R']][]).map(([key, [mic, judged]]) => ({
    code: `S-${key}`,
    name: `${drugs[key]}（${key}）`,
    mic,
    judged,
  }));

export const organisms = {
  mrsa: {
    code: '1303',
    name: 'Staphylococcus aureus（MRSA）',
    amount: '3+',
    results: tested({
      PCG: ['>8', 'R'],
      MPIPC: ['>2', 'R'],
      CEZ: ['>16', 'R'],
      GM: ['<=2', 'S'],
      LVFX: ['>4', 'R'],
      MINO: ['8', 'I'],
      ST: ['<=1', 'S'],
      VCM: ['1', 'S'],
      TEIC: ['<=2', 'S'],
      LZD: ['2', 'S'],
    }),
  },
  esbl: {
    code: '2001',
    name: 'Escherichia coli（ESBL産生）',
    amount: '10^5 CFU/mL以上',
    results: tested({
      CEZ: ['>16', 'R'],
      CTX: ['>32', 'R'],
      CMZ: ['<=4', 'S'],
      TAZ: ['8', 'S'],
      MEPM: ['<=0.5', 'S'],
      GM: ['<=2', 'S'],
      LVFX: ['>4', 'R'],
      ST: ['>2', 'R'],
    }),
  },
  flora: { code: '9901', name: '口腔内常在菌', amount: '2+', results: [] },
} as const satisfies Record<string, Growth>;

const specimens = {
  blood: { specimen: ['M01', '血液（静脈）'], days: 5 },
  urine: { specimen: ['M02', '尿（カテーテル）'], days: 3 },
  sputum: { specimen: ['M03', '喀痰'], days: 3 },
} as const;

/** A culture taken some days before the data end; reported when it is done, or preliminary until then. */
export function cultureOf(
  course: Course,
  asOf: number,
  {
    department,
    daysAgo,
    from,
    smear,
    growth,
  }: {
    department: Department;
    daysAgo: number;
    from: keyof typeof specimens;
    smear: string;
    growth: readonly Growth[];
  },
): Culture {
  const collectedAt = dayOf(asOf) - daysAgo * day + 10 * hour;
  const { specimen, days } = specimens[from];
  const done = collectedAt + days * day;
  return {
    orderNumber: course.orderNumber(collectedAt),
    collectedAt,
    reportedAt: Math.min(done, asOf - 2 * hour),
    final: done <= asOf,
    department,
    doctor: department.doctors[0]!,
    specimen,
    smear,
    growth,
  };
}
