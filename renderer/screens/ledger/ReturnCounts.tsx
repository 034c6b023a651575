import type { LedgerCounts } from '../../../shared/ledger.ts';
import styles from './ledger.module.css';
import { useLedgerWords } from './words.ts';

/** Issued − not expected back − scanned − voided = missing. */
export function ReturnCounts({ counts }: { counts: LedgerCounts }) {
  const t = useLedgerWords();
  if (counts.issued === 0) return null;
  const numbers = [
    ['', 'issued'],
    ...(counts.notReturning > 0 ? [['−', 'notReturning'] as const] : []),
    ['−', 'scanned'],
    ['−', 'voided'],
    ['=', 'missing'],
  ] as const;
  return (
    <section aria-label={t('counts')}>
      <dl className={styles.counts}>
        {numbers.map(([sign, name]) => (
          <div key={name} className={name === 'missing' && counts.missing > 0 ? styles.missing : styles.count}>
            <dt>{t(`count.${name}`)}</dt>
            <dd>
              {sign ? <span className={styles.sign}>{sign} </span> : null}
              {counts[name].toLocaleString('en')}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
