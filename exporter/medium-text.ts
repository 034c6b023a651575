/** What a manifest says of its medium, in words. Kinds and counts, no patients. */
import type { Manifest, StudyCount } from '../shared/media.ts';
import type { Language, Words } from './words.ts';

interface Named extends Pick<Manifest, 'sequence' | 'createdAt'> {
  facility: string;
  fingerprint: string;
  dataAsOf: string | null;
}

export function generationLines(medium: Named, t: Words, whose: string): string[] {
  const { facility, sequence, createdAt, fingerprint, dataAsOf } = medium;
  return [
    t('medium.generation', { facility, sequence, createdAt: moment(createdAt) }),
    t('medium.dataAsOf', { dataAsOf: dataAsOf ? moment(dataAsOf) : t('medium.unknown') }),
    t('medium.fingerprint', { fingerprint, whose }),
  ];
}

/** Which images the medium was to hold, what is on no medium, and what the others of its set hold. */
export function heldLines(
  { slice, leftOut, set }: Pick<Manifest, 'slice' | 'leftOut' | 'set'>,
  t: Words,
  language: Language,
): string[] {
  const list = (values: string[]) => values.join(language === 'ja' ? '、' : ', ');
  const held: string[] = [];
  if (!slice) held.push(t('medium.noSlice'));
  else {
    held.push(t('medium.slice'));
    if (slice.modalities) held.push(`  ${t('medium.sliceModalities', { modalities: list(slice.modalities) })}`);
    if (slice.since) held.push(`  ${t('medium.sliceSince', { since: slice.since })}`);
    if (slice.until) held.push(`  ${t('medium.sliceUntil', { until: slice.until })}`);
    if (slice.wards) held.push(`  ${t('medium.sliceWards', { wards: list(slice.wards) })}`);
  }
  if (leftOut?.length) held.push(t('medium.leftOut', { studies: list(leftOut.map((count) => studies(count, t))) }));
  if (set) {
    held.push(t('medium.set', { medium: set.medium, media: set.media }));
    for (const { medium, files, bytes, studies: counts } of set.elsewhere) {
      const what = counts.length > 0 ? list(counts.map((count) => studies(count, t))) : t('medium.noStudies');
      held.push(`  ${t('medium.elsewhere', { medium, files, megabytes: (bytes / 1e6).toFixed(0), what })}`);
    }
  }
  return held;
}

/** `CT 120 (2019-04-01 – 2026-11-20)` */
export function studies({ modality, studies: count, since, until }: StudyCount, t: Words): string {
  return t(since && until ? 'medium.studies' : 'medium.studiesUndated', {
    modality,
    count,
    since: since ?? '',
    until: until ?? '',
  });
}

/** `2026-11-21T22:00:00` as people read it. */
export function moment(text: string): string {
  return text.slice(0, 16).replace('T', ' ');
}
