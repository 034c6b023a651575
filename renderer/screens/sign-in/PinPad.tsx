import { usePeopleWords } from '../../i18n/people.ts';
import styles from './sign-in.module.css';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** For gloves and screens without a keyboard. */
export function PinPad({ onDigit, onErase }: { onDigit: (digit: string) => void; onErase: () => void }) {
  const t = usePeopleWords();
  return (
    <fieldset className={styles.pad}>
      <legend className="visually-hidden">{t('roster.pad')}</legend>
      {digits.map((digit) => (
        <button
          key={digit}
          type="button"
          className={digit === '0' ? styles.zero : styles.digit}
          onClick={() => onDigit(digit)}
        >
          {digit}
        </button>
      ))}
      <button type="button" className={styles.digit} aria-label={t('roster.erase')} onClick={onErase}>
        ⌫
      </button>
    </fieldset>
  );
}
