/** What the first screen of one patient says: identity, allergies, the stay, and which sections there are. */
import type { AllergyIntolerance, Encounter } from '../../shared/records.ts';
import type { AllergyState, SectionStatus } from '../../shared/views.ts';

/**
 * The three states of reference "paper": only a positive, general statement is "none", and only while nothing speaks
 * against it. "No known drug allergy" says nothing about food, so it stays unknown; so does a section with gaps.
 */
export function allergyStateOf(allergies: AllergyIntolerance[], status: SectionStatus): AllergyState {
  const standing = allergies.filter((allergy) => allergy.verificationStatus !== 'refuted');
  if (standing.some((allergy) => allergy.assertion === 'present' && allergy.clinicalStatus !== 'resolved')) {
    return 'recorded';
  }
  const general = standing.filter((allergy) => allergy.category === 'other');
  const deniedInGeneral = general.some(
    (allergy) => allergy.assertion === 'none-known' && allergy.clinicalStatus === 'active',
  );
  const doubted = general.some((allergy) => allergy.assertion === 'no-information');
  if (deniedInGeneral && !doubted && status.status === 'exported' && status.gaps.length === 0) return 'confirmed-none';
  return 'unknown';
}

/** The stay that goes on, else the last one begun; planned and cancelled ones, and leave, are not where a patient is. */
export function encounterToShow(current: Encounter | null, newestFirst: Encounter[]): Encounter | null {
  if (current) return current;
  const shown = newestFirst.find(
    (encounter) => encounter.status !== 'cancelled' && encounter.status !== 'planned' && encounter.class !== 'leave',
  );
  return shown ?? null;
}

/** A leave from the stay that goes on, from which no return is recorded. */
export function leaveNow(current: Encounter | null, newestFirst: Encounter[]): Encounter | null {
  if (!current) return null;
  const leave = newestFirst.find((encounter) => encounter.class === 'leave' && encounter.status !== 'cancelled');
  const isOut = leave?.status === 'in-progress' && (current.start === null || (leave.start ?? '') >= current.start);
  return isOut ? leave : null;
}
