import { ageOf, dayOf, momentText, shortMoment } from '../i18n/moments.ts';
import { useShellWords } from '../i18n/shell.ts';
import { useNow } from '../state/now.ts';
import styles from './Freshness.module.css';

/** `2026-11-21 22:00 (14時間前)`: a moment with its age in words, amber from 24 hours, red from 72. `short`: without this year. */
export function Freshness({ moment, short = false }: { moment: string | null; short?: boolean }) {
  const t = useShellWords();
  const now = useNow();
  const { freshness, hours } = ageOf(moment, now);
  const text = short ? shortMoment(moment, dayOf(now)) : momentText(moment);
  return (
    <span className={`${styles.age} ${styles[freshness]}`} data-freshness={freshness}>
      {text ?? ''} {t(`age.${freshness}`, ageParams(hours))}
    </span>
  );
}

function ageParams(hours: number | null): Record<string, number> {
  return { hours: hours ?? 0, days: Math.floor((hours ?? 0) / 24) };
}
