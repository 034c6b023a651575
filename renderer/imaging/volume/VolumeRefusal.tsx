import imaging from '../imaging.module.css';
import type { BlockState } from './block-loading.ts';
import { useVolumeWords } from './words.ts';

interface VolumeRefusalProps {
  refusal: Extract<BlockState, { state: 'refused' }>;
  onBack: () => void;
  /** A phase, echo or the like that planes can be cut through. */
  onPart: (part: number) => void;
}

/** Why there are no planes, with the figure that says so, and what can be done instead. */
export function VolumeRefusal({ refusal, onBack, onPart }: VolumeRefusalProps) {
  const t = useVolumeWords();
  const { problem, figures, parts, retry } = refusal;
  return (
    <div role="alert" className={imaging.refusal}>
      <p className={imaging.refused}>{t('refused')}</p>
      <p>{t(`refused.${problem}`, figures)}</p>
      {figures.detail !== undefined && <p className={imaging.quiet}>{t('detail', { detail: figures.detail })}</p>}
      {parts.length > 0 && (
        <fieldset className={imaging.group} aria-label={t('parts')} style={{ justifyContent: 'center' }}>
          <p>{t('parts')}</p>
          {parts.map((part, place) => (
            <button
              key={`${part.by} ${part.value}`}
              type="button"
              className={imaging.button}
              onClick={() => onPart(place)}
            >
              {t('part', { by: t(`part.${part.by}`), value: part.value, count: part.places.length })}
            </button>
          ))}
        </fieldset>
      )}
      <p>{t('refused.instead')}</p>
      <button type="button" className={imaging.button} onClick={onBack}>
        {t('refused.back')}
      </button>{' '}
      {retry && (
        <button type="button" className={imaging.button} onClick={retry}>
          {t('refused.retry')}
        </button>
      )}
    </div>
  );
}
