import type { StationView } from '../../shared/views.ts';
import { useShellWords } from '../i18n/shell.ts';
import styles from './MissingSections.module.css';

/** While the medium must stay plugged in: that it must, and how far the copy is. Nothing once the copy is read. */
export function ReadingFrom({ station }: { station: StationView }) {
  const t = useShellWords();
  if (station.state !== 'ready' || station.readingFrom !== 'medium') return null;
  const copy = station.import;
  if (copy?.state === 'running') {
    return (
      <span>{t('reading.copying', { percent: Math.floor((copy.bytesDone / Math.max(1, copy.bytes)) * 100) })}</span>
    );
  }
  if (copy?.state === 'failed') return <span className={styles.missing}>{t('reading.failed')}</span>;
  return <span>{t(copy?.state === 'cancelled' ? 'reading.cancelled' : 'reading.medium')}</span>;
}
