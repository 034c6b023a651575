import type { DiscView } from '../../shared/disc.ts';
import panel from '../components/Panel.module.css';
import styles from './disc.module.css';
import { Problems } from './Problems.tsx';
import { StudyLinks } from './StudyLinks.tsx';
import { useDiscWords } from './words.ts';

/** What was brought and for whom, with the way to it; and what was not. */
export function ImportResult({ disc }: { disc: DiscView }) {
  const t = useDiscWords();
  return (
    <div className={panel.panel}>
      <div role="status">
        <h2>{t('imported', { count: disc.imported.length })}</h2>
      </div>
      <ul className={styles.brought}>
        {disc.imported.map(({ id, key, patientId, study, problems, problemCount }) => (
          <li key={id}>
            <b>{study.modalities.replaceAll('\\', ' ')}</b> {study.description ?? t('untitled')}{' '}
            {t('size', { series: study.seriesCount, instances: study.instanceCount })}{' '}
            <StudyLinks patientId={patientId} studyKey={key} />
            <Problems problems={problems} count={problemCount} />
          </li>
        ))}
      </ul>
      {disc.notImported.map(({ study, problems }) => (
        <div key={study.key} className={styles.notice}>
          <p>{t('notImported', { study: study.description ?? t('untitled') })}</p>
          <Problems problems={problems} count={problems.length} />
        </div>
      ))}
    </div>
  );
}
