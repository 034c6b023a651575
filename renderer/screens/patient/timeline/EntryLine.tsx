import { Link } from '@tanstack/react-router';
import type { TimelineEntry } from '../../../../shared/chart.ts';
import { flagOf, isCritical } from '../../../clinical/observations.ts';
import { tabOfSection } from '../../../components/Facts.tsx';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { useShellWords } from '../../../i18n/shell.ts';
import { Mark } from '../Mark.tsx';
import { entryWords } from './entry-words.ts';
import styles from './timeline.module.css';

/** One line: its time, its kind, what it is; what the source flagged comes before what it did not. */
export function EntryLine({ entry, patientId }: { entry: TimelineEntry; patientId: string }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const shell = useShellWords();
  const { section, id, at, title, detail, flagged, count } = entry;
  const name = title || shell(`section.${section}`);
  const words = entryWords(entry, t, patient);
  const flags = flagged.map((result) => ({ ...result, flag: flagOf(result.interpretation) }));
  return (
    <div className={styles.entry}>
      <span className={styles.time}>{momentText(at)?.slice(11) ?? ''}</span>
      <span className={styles.kind}>{shell(`section.${section}`)}</span>
      <span className={styles.what}>
        {section === 'studies' && entry.kind ? (
          <Link to="/patients/$patientId/studies/$studyUid" params={{ patientId, studyUid: entry.kind }}>
            {name}
          </Link>
        ) : (
          <Link
            to="/patients/$patientId"
            params={{ patientId }}
            search={{ tab: tabOfSection[section], ...(section === 'documents' ? { document: id } : { record: id }) }}
          >
            {name}
          </Link>
        )}{' '}
        {words.map((word) => (
          <Mark key={word}>{word}</Mark>
        ))}
        {count > 1 ? <span className={styles.quiet}>{t('timeline.records', { count })} </span> : null}
        {flags.map(({ text, value, interpretation, flag }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two results of one sample may say the very same
          <Mark key={place} tone={isCritical(flag) ? 'harm' : 'strong'}>
            {text} {value} {flag ? patient(`flag.${flag}`) : interpretation}
          </Mark>
        ))}
        {detail} <SourceButton record={{ ...entry, patientId }} section={section} about={name} />
      </span>
    </div>
  );
}
