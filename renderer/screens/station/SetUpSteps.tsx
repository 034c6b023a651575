import { useStationWords } from '../../i18n/station.ts';
import styles from './set-up.module.css';

export const setUpSteps = ['medium', 'key', 'passphrase', 'done'] as const;
export type SetUpStep = (typeof setUpSteps)[number];

/** Where one is on the way, in numbers. */
export function SetUpSteps({ step }: { step: SetUpStep }) {
  const t = useStationWords();
  const at = setUpSteps.indexOf(step);
  return (
    <ol className={styles.steps} aria-label={t('steps')}>
      {setUpSteps.map((name, index) => (
        <li
          key={name}
          className={index === at ? `${styles.step} ${styles.current}` : styles.step}
          aria-current={index === at ? 'step' : undefined}
        >
          <b>{index < at ? '✓' : index + 1}</b>
          <span>
            {t(`step.${name}`)}
            {index < at ? <span className="visually-hidden"> {t('step.isDone')}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
