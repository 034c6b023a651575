/** The manuals that the program brings along (docs/manual/), in the order in which they are listed. */

export const manualNames = ['first-hours', 'set-up', 'every-day', 'after-recovery'] as const;
export type ManualName = (typeof manualNames)[number];

export const manualLanguages = ['ja', 'en'] as const;
export type ManualLanguage = (typeof manualLanguages)[number];

/** One side of A4 in large letters, to hang on a wall; never a second one. */
export const oneSided: ManualName = 'first-hours';

export function isManualName(text: string): text is ManualName {
  return manualNames.some((name) => name === text);
}

export function isManualLanguage(text: string): text is ManualLanguage {
  return manualLanguages.some((language) => language === text);
}
