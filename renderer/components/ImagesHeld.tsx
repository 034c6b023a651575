import type { Slice, StudyCount } from '../../shared/media.ts';
import type { BesideView, MediumView } from '../../shared/views.ts';
import { numberText } from '../i18n/amounts.ts';
import { useShellWords } from '../i18n/shell.ts';
import { type StationWords, useStationWords } from '../i18n/station.ts';
import styles from './ImagesHeld.module.css';

type Held = Pick<MediumView, 'slice' | 'leftOut' | 'set' | 'sequence'>;

/** Some images of the generation are not on this medium. */
export function imagesAreMissing({ slice, leftOut, set }: Held): boolean {
  return slice !== null || leftOut.length > 0 || set !== null;
}

interface ImagesHeldProps {
  medium: Held;
  /** Media used together with it. */
  beside: BesideView[];
}

/** In words: which images a medium was to hold, which are on no medium at all, and which on the others of its set. */
export function ImagesHeld({ medium, beside }: ImagesHeldProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const { slice, leftOut, set } = medium;
  if (!imagesAreMissing(medium)) return <p>{t('held.all')}</p>;
  const separator = shell('listSeparator');
  const here = new Set(
    beside.flatMap((one) =>
      one.set && (one.copied || !one.gone) && one.sequence === medium.sequence ? [one.set.medium] : [],
    ),
  );
  return (
    <div className={styles.held}>
      {slice ? <p>{t('held.slice', { what: sliceWords(t, slice, separator) })}</p> : null}
      {leftOut.length > 0 ? (
        <div className={styles.notice}>
          <b>{t('held.leftOut')}</b>
          <ul className={styles.lines}>
            {leftOut.map((count) => (
              <li key={count.modality}>{countWords(t, count)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {set ? (
        <div className={set.elsewhere.every((other) => here.has(other.medium)) ? undefined : styles.notice}>
          <p>{t('held.set', { medium: set.medium, media: set.media })}</p>
          <ul className={styles.lines}>
            {set.elsewhere.map((other) => (
              <li key={other.medium}>
                {t(here.has(other.medium) ? 'held.elsewhereHere' : 'held.elsewhere', {
                  medium: other.medium,
                  what:
                    other.studies.map((count) => countWords(t, count)).join(separator) || t('held.elsewhereNothing'),
                })}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p>{t('held.sliceMeans')}</p>
    </div>
  );
}

function sliceWords(t: StationWords, { modalities, since, until, wards }: Slice, separator: string): string {
  const span =
    since && until
      ? t('held.sliceSpan', { since, until })
      : since
        ? t('held.sliceSince', { since })
        : until
          ? t('held.sliceUntil', { until })
          : null;
  return [modalities?.join(separator), span, wards ? t('held.sliceWards', { names: wards.join(separator) }) : null]
    .filter((words) => words != null)
    .join(' / ');
}

function countWords(t: StationWords, { modality, studies, since, until }: StudyCount): string {
  const count = numberText(studies);
  if (since === null || until === null) return t('held.countUndated', { modality, count });
  return t('held.countSpan', { modality, count, since, until });
}
