import { useId } from 'react';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import styles from './medicines.module.css';

interface FindProps {
  typed: string;
  onType: (typed: string) => void;
  shown: number;
  total: number;
}

/** Narrows a list by words, and says how many are left. */
export function Find({ typed, onType, shown, total }: FindProps) {
  const t = useMedicineWords();
  const id = useId();
  return (
    <div className={styles.tools}>
      <label htmlFor={id}>{t('find')}</label>
      <input
        id={id}
        type="text"
        className={styles.find}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <output>{shown === 0 ? t('find.none') : t('find.shown', { shown, total })}</output>
    </div>
  );
}
