import type { SectionRecords } from '../../../shared/views.ts';
import { instantOf } from '../../i18n/moments.ts';
import { isSided, type Region, regionsOf, sideOf } from './body-region.ts';

type PatientStudy = SectionRecords['studies'];
export type StudyFacts = Pick<
  PatientStudy,
  'studyInstanceUid' | 'started' | 'modalities' | 'bodyPart' | 'description' | 'onMedium'
>;

/** Why a study is like another. */
export interface Likeness {
  /** `same`: the same kind of picture · `sections`: both are sections through the body, of different kinds. */
  modality: 'same' | 'sections';
  /** `same`: the same parts of the body · `overlaps`: some of them · `unsaid`: at least one of the two names none. */
  region: 'same' | 'overlaps' | 'unsaid';
}

export interface Prior<Study extends StudyFacts = StudyFacts> {
  study: Study;
  likeness: Likeness;
}

export interface PriorAnswer<Study extends StudyFacts = StudyFacts> {
  /** The likely prior, on this medium; null when there is none. */
  prior: Prior<Study> | null;
  /** More likely ones that are not on this medium: they are named, so that nobody takes an older one for the last. */
  missing: readonly Prior<Study>[];
}

/** Kinds of pictures that are looked at in the same way. */
const families: readonly (readonly string[])[] = [
  ['CR', 'DX', 'RG'],
  ['CT'],
  ['MR'],
  ['US', 'IVUS'],
  ['MG'],
  ['PT', 'NM'],
  ['XA', 'RF'],
  ['ES', 'GM', 'SM', 'XC'],
  ['PX', 'IO'],
  ['OP', 'OPT'],
  ['ECG', 'HD'],
];
const sections: readonly string[] = ['CT', 'MR', 'PT', 'NM'];

/**
 * The earlier study of the patient that is most likely to be compared with this one: of the same kind and part of the
 * body, of the same side where there are two, the nearest before it. Pure; `studies` may hold the study itself.
 */
export function priorOf<Study extends StudyFacts>(study: StudyFacts, studies: readonly Study[]): PriorAnswer<Study> {
  const ranked = earlierThan(study, studies)
    .map((each) => ({ study: each, likeness: likenessOf(study, each) }))
    .filter((each): each is Prior<Study> => each.likeness !== null)
    .sort((a, b) => rankOf(a.likeness) - rankOf(b.likeness) || newestFirst(a.study, b.study));
  const place = ranked.findIndex((each) => each.study.onMedium);
  const prior = ranked[place] ?? null;
  const before = prior === null ? ranked : ranked.slice(0, place);
  return { prior, missing: before.filter((each) => prior === null || rankOf(each.likeness) <= rankOf(prior.likeness)) };
}

/** Whether two studies would be compared; null when they would not. */
export function likenessOf(a: StudyFacts, b: StudyFacts): Likeness | null {
  const modality = modalityLikeness(modalitiesOf(a), modalitiesOf(b));
  if (modality === null) return null;
  const [regionsA, regionsB] = [regionsOf(a.bodyPart, a.description), regionsOf(b.bodyPart, b.description)];
  if (isOtherSide(a, b, regionsA, regionsB)) return null;
  const region = regionLikeness(regionsA, regionsB);
  // Of different kinds, only what is certainly the same part is worth comparing.
  if (region === null || (modality === 'sections' && region !== 'same')) return null;
  return { modality, region };
}

function modalityLikeness(a: readonly string[], b: readonly string[]): Likeness['modality'] | null {
  const familyOf = (modality: string) => families.find((family) => family.includes(modality)) ?? [modality];
  if (a.some((modality) => familyOf(modality).some((each) => b.includes(each)))) return 'same';
  return a.some((each) => sections.includes(each)) && b.some((each) => sections.includes(each)) ? 'sections' : null;
}

function regionLikeness(a: ReadonlySet<Region>, b: ReadonlySet<Region>): Likeness['region'] | null {
  if (a.size === 0 || b.size === 0) return 'unsaid';
  const common = [...a].filter((region) => b.has(region)).length;
  if (common === 0) return null;
  return common === a.size && common === b.size ? 'same' : 'overlaps';
}

function isOtherSide(
  a: StudyFacts,
  b: StudyFacts,
  regionsA: ReadonlySet<Region>,
  regionsB: ReadonlySet<Region>,
): boolean {
  if (![...regionsA, ...regionsB].some(isSided)) return false;
  const [sideA, sideB] = [sideOf(a.bodyPart, a.description), sideOf(b.bodyPart, b.description)];
  return sideA !== null && sideB !== null && sideA !== 'both' && sideB !== 'both' && sideA !== sideB;
}

/** Less is likelier. The kind of picture counts before the extent, and both before the date. */
function rankOf({ modality, region }: Likeness): number {
  const regionRank = { same: 0, overlaps: 1, unsaid: 2 }[region];
  return modality === 'same' ? regionRank : 3 + regionRank;
}

/** Report and presentation objects come along with pictures and say nothing of their kind. */
function modalitiesOf({ modalities }: StudyFacts): string[] {
  const companions = ['SR', 'PR', 'KO', 'OT', 'DOC', 'SEG', 'REG', 'RTSTRUCT', 'AU', ''];
  return modalities.split('\\').filter((modality) => !companions.includes(modality.trim()));
}

/** Studies without a date are never taken for earlier ones; nor is this study for its own prior. */
function earlierThan<Study extends StudyFacts>(study: StudyFacts, studies: readonly Study[]): Study[] {
  const at = study.started === null ? null : instantOf(study.started);
  if (at === null) return [];
  return studies.filter((each) => {
    const then = each.started === null ? null : instantOf(each.started);
    return each.studyInstanceUid !== study.studyInstanceUid && then !== null && then < at;
  });
}

function newestFirst(a: StudyFacts, b: StudyFacts): number {
  return (instantOf(b.started ?? '') ?? 0) - (instantOf(a.started ?? '') ?? 0);
}

/** Time from one day to a later one, as people say it; null when either is not known to the day. */
export function spanBetween(
  earlier: string | null,
  later: string | null,
): { years: number; months: number; days: number } | null {
  const [from, to] = [dayOf(earlier), dayOf(later)];
  if (!from || !to) return null;
  let months = (to.year - from.year) * 12 + to.month - from.month;
  let days = to.day - from.day;
  if (days < 0) {
    months -= 1;
    days += new Date(Date.UTC(to.year, to.month - 1, 0)).getUTCDate();
  }
  if (months < 0) return null;
  return { years: Math.floor(months / 12), months: months % 12, days: Math.max(0, days) };
}

function dayOf(moment: string | null): { year: number; month: number; day: number } | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(moment ?? '');
  return match ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) } : null;
}
