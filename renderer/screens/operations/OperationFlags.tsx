import type { Bedside } from '../../../shared/bedside.ts';
import type { Flag } from '../../../shared/records.ts';
import { flagsInOrder, toneOf } from '../../clinical/flags.ts';
import { useChartWords } from '../../i18n/chart.ts';
import { flagEvidence, flagName, flagNote } from '../../i18n/flags.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import styles from './operations.module.css';
import { useOperationWords } from './words.ts';

/** Asked of every patient; what else is flagged follows. */
const asked = ['blood-type', 'infection', 'anticoagulant', 'implant'] as const satisfies Flag['category'][];
const others = ['isolation', 'code-status', 'alert', 'other'] as const satisfies Flag['category'][];

/** By what the operating room asks for. An empty line says that nothing is recorded, which is not "none". */
export function OperationFlags({ bedside }: { bedside: Bedside }) {
  const t = useOperationWords();
  const chart = useChartWords();
  const { flagsStatus } = bedside;
  const flags = flagsInOrder(bedside.flags);
  const of = (category: Flag['category']) => flags.filter((flag) => flag.category === category);
  return (
    <>
      {flagsStatus.gaps.length > 0 ? (
        <p className={styles.notice}>{chart('flags.gaps', { count: flagsStatus.gaps.length })}</p>
      ) : null}
      {flagsStatus.status === 'not-exported' && flags.length === 0 ? (
        <p className={styles.notice}>{chart('flags.notExported')}</p>
      ) : (
        <dl className={styles.flags}>
          {[...asked, ...others.filter((category) => of(category).length > 0)].map((category) => (
            <div key={category}>
              <dt>{chart(`flag.${category}`)}</dt>
              <dd>
                {of(category).map((flag) => (
                  <FlagOf key={flag.id} flag={flag} />
                ))}
                {of(category).length === 0 ? <span className={styles.missing}>{t('notRecorded')}</span> : null}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function FlagOf({ flag }: { flag: Flag }) {
  const t = useOperationWords();
  const chart = useChartWords();
  const patient = usePatientWords();
  const tone = toneOf(flag);
  const { kind, what } = flagName(flag, chart);
  const date = dateText(flag.effectiveAt) ?? patient('dateUnknown');
  const isMedicine = flag.category === 'anticoagulant';
  const tones = { warns: styles.warns, unsure: styles.unsure, reference: '', 'measured-negative': '', past: '' };
  return (
    <span className={`${styles.flag} ${tones[tone]}`} title={flagEvidence(flag, chart) ?? undefined}>
      <b>{what || kind}</b>{' '}
      <span className={styles.dated}>
        {isMedicine ? t('from', { date }) : date}
        {isMedicine && flag.end ? t('until', { date: dateText(flag.end) ?? '' }) : null}{' '}
        {tone === 'warns' ? null : `(${chart(`flagTone.${tone}`)})`} {flagNote(flag, chart)}
        {isMedicine && !flag.note ? chart('lastGiven.unknown') : null}
      </span>
    </span>
  );
}
