import { useImagingWords } from '../words.ts';
import styles from '../workspace/workspace.module.css';
import { fastest, slowest } from './cine.ts';
import type { CineOfPane } from './use-cine.ts';

interface CineBarProps {
  cine: CineOfPane;
  onToggle: () => void;
  onRate: (perSecond: number) => void;
  onLoops: (loops: boolean) => void;
}

/** Play, pause, how fast, and whether it begins again. */
export function CineBar({ cine, onToggle, onRate, onLoops }: CineBarProps) {
  const t = useImagingWords();
  return (
    <div className={styles.cine} data-testid="cine" data-playing={cine.playing} data-waiting={cine.waiting}>
      <button
        type="button"
        onClick={(event) => {
          onToggle();
          if (event.detail > 0) event.currentTarget.blur();
        }}
      >
        {t(cine.playing ? 'cine.pause' : 'cine.play')} <kbd>{t('key.space')}</kbd>
      </button>
      <label>
        <input
          type="range"
          min={slowest}
          max={fastest}
          value={cine.perSecond}
          aria-label={t('cine.rate')}
          onChange={(event) => onRate(event.currentTarget.valueAsNumber)}
        />
        <output>{t('cine.perSecond', { count: cine.perSecond })}</output>
      </label>
      <label>
        <input type="checkbox" checked={cine.loops} onChange={(event) => onLoops(event.currentTarget.checked)} />{' '}
        {t('cine.loop')}
      </label>
      <span role="status">{cine.waiting ? t('cine.waiting') : cine.given ? t('cine.given') : ''}</span>
    </div>
  );
}
