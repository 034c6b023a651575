import type { Difference, DifferencesView, GenerationView, RecordState } from '../../../shared/generations.ts';
import type { Section } from '../../../shared/records.ts';
import { useChartWords } from '../../i18n/chart.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { entryWords } from '../patient/timeline/entry-words.ts';
import styles from './generations.module.css';

interface DifferencesFoundProps {
  differences: DifferencesView;
  /** What is known of when their data are from. */
  generations?: readonly GenerationView[];
}

/** What differs, urgent first; what was not compared is always said, and nothing found is never "nothing changed". */
export function DifferencesFound({ differences: view, generations = [] }: DifferencesFoundProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const momentOf = ({ id, createdAt }: DifferencesView['from']) =>
    momentText(generations.find((generation) => generation.id === id)?.dataAsOf ?? createdAt) ??
    t('differences.generationUnknown');
  const [from, to] = [momentOf(view.from), momentOf(view.to)];
  const urgent = view.differences.filter((difference) => difference.urgent);
  const rest = view.differences.filter((difference) => !difference.urgent);
  const isCompared = view.patient === 'in-both' && view.identity !== 'other-person';
  return (
    <>
      <p>
        <b>{t('differences.between', { from, to })}</b> {isCompared ? t('differences.how') : null}
      </p>
      {view.patient === 'only-before' ? (
        <p className={styles.notice}>{t('differences.onlyBefore', { from, to })}</p>
      ) : null}
      {view.patient === 'only-after' ? (
        <p className={styles.notice}>{t('differences.onlyAfter', { from, to })}</p>
      ) : null}
      {view.identity === 'same' ? null : (
        <p className={styles.harm} role="alert">
          {t(view.identity === 'changed' ? 'differences.identityChanged' : 'differences.otherPerson')}
        </p>
      )}
      {view.person.length > 0 ? (
        <>
          <h2>{t('differences.person')}</h2>
          <ul className={styles.rows}>
            {view.person.map(({ field, before, after }) => (
              <li key={field} className={styles.row}>
                <span className={styles.kind}>{t('differences.kind.changed')}</span>
                <span className={styles.subject}>{t(`differences.field.${field}`)}</span>
                <Side moment={from} which="before" words={before} />
                <Side moment={to} which="after" words={after} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {isCompared ? (
        <>
          {urgent.length > 0 ? (
            <>
              <h2>{t('differences.urgent', { count: urgent.length })}</h2>
              <Rows differences={urgent} from={from} to={to} isUrgent />
            </>
          ) : null}
          {urgent.length === 0 && rest.length > 0 ? <p>{t('differences.noneUrgent')}</p> : null}
          {rest.length > 0 ? (
            <>
              <h2>{t('differences.rest', { count: rest.length + view.more })}</h2>
              <Rows differences={rest} from={from} to={to} />
            </>
          ) : null}
          {view.more > 0 ? <p>{t('differences.more', { count: view.more })}</p> : null}
          {view.differences.length === 0 ? <p>{t('differences.none')}</p> : null}
        </>
      ) : null}
      {view.notCompared.length > 0 ? (
        <p className={styles.notice}>
          <b>
            {t('differences.notCompared', {
              names: view.notCompared.map((section) => shell(`section.${section}`)).join(shell('listSeparator')),
            })}
          </b>{' '}
          {t('differences.notComparedMeans')}
        </p>
      ) : null}
    </>
  );
}

interface RowsProps {
  differences: Difference[];
  from: string;
  to: string;
  isUrgent?: boolean;
}

function Rows({ differences, from, to, isUrgent = false }: RowsProps) {
  const t = useStationWords();
  const shell = useShellWords();
  return (
    <ul className={isUrgent ? `${styles.rows} ${styles.urgent}` : styles.rows}>
      {differences.map((difference, index) => (
        // Two records may read alike; the list never changes while it is shown.
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index} className={styles.row}>
          <span>
            <b className={styles.kind}>{t(kindWords(difference))}</b>
            <br />
            <span className={styles.quiet}>{shell(`section.${difference.section}`)}</span>
          </span>
          <span>
            <span className={styles.subject}>{difference.subject}</span>
            <br />
            <span className={styles.quiet}>
              {momentText(difference.at)}{' '}
              {difference.count > 1 ? t('differences.count', { count: difference.count }) : null}
            </span>
          </span>
          <Side
            moment={from}
            which="before"
            words={difference.before}
            section={difference.section}
            state={difference.beforeState}
          />
          <Side
            moment={to}
            which="after"
            words={difference.after}
            section={difference.section}
            state={difference.afterState}
          />
        </li>
      ))}
    </ul>
  );
}

function kindWords({ kind, after }: Difference) {
  return kind === 'removed' && after !== null ? 'differences.kind.ended' : (`differences.kind.${kind}` as const);
}

interface SideProps {
  moment: string;
  which: 'before' | 'after';
  words: string | null;
  section?: Section;
  state?: RecordState | null;
}

function Side({ moment, which, words, section, state }: SideProps) {
  const t = useStationWords();
  const chart = useChartWords();
  const patient = usePatientWords();
  const stands = section && state ? entryWords({ section, ...state }, chart, patient).join(' ') : '';
  return (
    <span className={styles.side}>
      <small>{t(`differences.${which}`, { moment })}</small>
      {words === null ? <span className={styles.quiet}>{t('differences.sideNone')}</span> : words}
      {stands ? <b>{stands}</b> : null}
    </span>
  );
}
