import { momentText } from '../../i18n/moments.ts';
import styles from '../imaging.module.css';
import { type ImagingWords, useImagingWords } from '../words.ts';
import workspaceStyles from '../workspace/workspace.module.css';
import type { Likeness } from './prior.ts';
import { distanceText } from './study-time.ts';
import type { PatientStudy, Priors } from './use-prior.ts';

interface PriorPanelProps {
  priors: Priors;
  /** When the study that was asked for was made. */
  started: string | null;
  openUids: readonly string[];
  onOpen: (study: PatientStudy) => void;
  onClose: () => void;
}

/** All studies of the patient with their dates: which was taken for comparison and why, and which are not here. */
export function PriorPanel({ priors, started, openUids, onOpen, onClose }: PriorPanelProps) {
  const t = useImagingWords();
  const chosen = priors.answer?.prior?.study.studyInstanceUid;
  return (
    <aside className={workspaceStyles.priors} aria-label={t('prior.title')}>
      <h2>{t('prior.title')}</h2>
      <PriorReason priors={priors} />
      <ul>
        {priors.others.map(({ study, likeness }) => (
          <li key={study.studyInstanceUid} data-likely={study.studyInstanceUid === chosen}>
            <div>
              <b>{momentText(study.started) ?? t('study.dateUnknown')}</b> {study.modalities.replaceAll('\\', ' ')}{' '}
              {study.description ?? ''}
              <br />
              <small>
                {distanceText(study.started, started, t)}
                {likeness && `　${likenessText(likeness, t)}`}
                {study.studyInstanceUid === chosen && `　${t('prior.likely')}`}
              </small>
            </div>
            {study.onMedium ? (
              <button
                type="button"
                className={styles.button}
                aria-pressed={openUids.includes(study.studyInstanceUid)}
                onClick={() => onOpen(study)}
              >
                {t('prior.open')}
              </button>
            ) : (
              <strong className={workspaceStyles.absent}>{t('prior.notOnMedium')}</strong>
            )}
          </li>
        ))}
      </ul>
      <button type="button" className={styles.button} onClick={onClose}>
        {t('keys.close')} <kbd>Esc</kbd>
      </button>
    </aside>
  );
}

/** Over a comparison: why this study stands beside, and which nearer one is not here. */
export function ComparisonLine({ priors, compared }: { priors: Priors; compared: readonly string[] }) {
  const chosen = priors.answer?.prior?.study.studyInstanceUid;
  if (chosen === undefined || !compared.includes(chosen)) return null;
  return (
    <div className={workspaceStyles.comparison} role="status">
      <PriorReason priors={priors} />
    </div>
  );
}

/** Why this prior, why not a nearer one, or why none. */
export function PriorReason({ priors }: { priors: Priors }) {
  const t = useImagingWords();
  if (priors.error && !priors.answer) return <p role="alert">{t('prior.unread')}</p>;
  if (!priors.answer) return <p role="status">{t('prior.reading')}</p>;
  const { prior, missing } = priors.answer;
  return (
    <>
      <p>
        {prior
          ? t('prior.why', {
              date: momentText(prior.study.started) ?? '',
              why: likenessText(prior.likeness, t),
            })
          : t('prior.none')}
      </p>
      {missing.map(({ study }) => (
        <p key={study.studyInstanceUid} className={workspaceStyles.absent}>
          {t('prior.missing', {
            date: momentText(study.started) ?? '',
            study: `${study.modalities.replaceAll('\\', ' ')} ${study.description ?? ''}`.trim(),
          })}
        </p>
      ))}
    </>
  );
}

export function likenessText({ modality, region }: Likeness, t: ImagingWords): string {
  return `${t(`likeness.modality.${modality}`)}${t('likeness.join')}${t(`likeness.region.${region}`)}`;
}
