/** Every target by its name, and how many of a run's mutations each gets. */
import type { OpenTarget } from './target.ts';

/** Each is loaded when it is first asked for. */
export const targets = {
  ssmix2: async () => (await import('./ssmix2.ts')).ssmix2,
  extended: async () => (await import('./extended.ts')).extended,
  fhir: async () => (await import('./fhir.ts')).fhir,
  schedule: async () => (await import('./lists.ts')).schedule,
  staff: async () => (await import('./lists.ts')).staff,
  tables: async () => (await import('./lists.ts')).tables,
  dicom: async () => (await import('./dicom.ts')).dicom,
  archive: async () => (await import('./archive.ts')).archive,
  yaml: async () => (await import('./yaml.ts')).yaml,
  pdf: async () => (await import('./pdf.ts')).pdf,
  listen: async () => (await import('./listen.ts')).listen,
} satisfies Record<string, () => Promise<OpenTarget>>;
export type TargetName = keyof typeof targets;

/** Cases of a full run: a hundred thousand mutations and more together. */
export const counts: Record<TargetName, number> = {
  ssmix2: 13_000,
  extended: 4_000,
  fhir: 8_000,
  schedule: 4_000,
  staff: 1_500,
  tables: 2_500,
  dicom: 14_000,
  archive: 60,
  yaml: 3_000,
  pdf: 800,
  listen: 2_000,
};
