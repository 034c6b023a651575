import type { PaperEstimate } from '../../../shared/paper.ts';
import styles from './batch.module.css';
import { useBatchWords } from './words.ts';

export function PaperFigures({ estimate }: { estimate: PaperEstimate & { patients: number } }) {
  const t = useBatchWords();
  const { patients, sides, sheets, reams, cartridges, minutes } = estimate;
  const figures = [
    ['needed.patients', String(patients)],
    ['needed.sides', sides.toLocaleString()],
    ['needed.sheets', sheets.toLocaleString()],
    ['needed.reams', rounded(reams)],
    ['needed.cartridges', rounded(cartridges)],
    ['needed.minutes', String(Math.ceil(minutes))],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([word, value]) => (
        <div key={word}>
          <dt>{t(word)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** To a tenth, upwards: too little paper is worse than too much. */
export function rounded(value: number): string {
  return (Math.ceil(value * 10) / 10).toLocaleString();
}
