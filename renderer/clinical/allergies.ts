import type { AllergyIntolerance } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { uniqueBy } from './unique.ts';

/** Why nobody can say whether there are allergies, each a sentence on the screen. */
export type UnknownReason = 'not-exported' | 'gaps' | 'no-general-statement' | 'none-recorded';

/** In the words of either language, or HL7 table 0128: what may kill is named before what itches. */
const grave = /severe|重度|重篤(?!化リスク低)|重症|anaphyla|アナフィラキシ|ショック|shock|^SV$/i;

/**
 * Everything named as an allergen, the standing ones first and of them the gravest; refuted and past ones stay, and are labelled so. What two
 * sources say in the very same words is said once.
 */
export function allergensOf(allergies: AllergyIntolerance[]): AllergyIntolerance[] {
  const named = uniqueBy(
    allergies.filter((allergy) => allergy.assertion === 'present'),
    ({ text, category, reaction, severity, verificationStatus, clinicalStatus }) =>
      JSON.stringify([text, category, reaction, severity, verificationStatus, clinicalStatus]),
  );
  const standing = named.filter(isStanding);
  return [
    ...standing.filter(isGrave),
    ...standing.filter((allergy) => !isGrave(allergy)),
    ...named.filter((allergy) => !isStanding(allergy)),
  ];
}

function isGrave({ severity, reaction }: AllergyIntolerance): boolean {
  return [severity, reaction].some((words) => words !== null && grave.test(words));
}

/** The same, every substance once before any is named again: where room ends, it ends among repetitions. */
export function eachSubstanceFirst(allergens: AllergyIntolerance[]): AllergyIntolerance[] {
  const first = uniqueBy(allergens.filter(isStanding), ({ text }) => text.normalize('NFKC').trim());
  return [...first, ...allergens.filter((allergy) => !first.includes(allergy))];
}

/** Neither refuted nor past. */
export function isStanding(allergy: AllergyIntolerance): boolean {
  return (
    allergy.verificationStatus !== 'refuted' &&
    (allergy.clinicalStatus === 'active' || allergy.clinicalStatus === 'unknown')
  );
}

/** What the source states without naming an allergen: "none known", "no information". */
export function statementsOf(allergies: AllergyIntolerance[]): AllergyIntolerance[] {
  return allergies.filter((allergy) => allergy.assertion !== 'present');
}

/** Why the state is `unknown`: every reason that holds, never none. */
export function unknownReasons(
  view: Pick<PatientView, 'allergies'> & { sections: Pick<PatientView['sections'], 'allergies'> },
): UnknownReason[] {
  const status = view.sections.allergies;
  const reasons: UnknownReason[] = [];
  if (status.status === 'not-exported') reasons.push('not-exported');
  if (status.gaps.length > 0) reasons.push('gaps');
  if (view.allergies.length > 0) reasons.push('no-general-statement');
  if (reasons.length === 0) reasons.push('none-recorded');
  return reasons;
}
