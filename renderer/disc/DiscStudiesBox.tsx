import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DiscStudy } from '../../shared/disc.ts';
import type { PatientView } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { Box } from '../components/Box.tsx';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { momentText } from '../i18n/moments.ts';
import styles from './disc.module.css';
import { Problems } from './Problems.tsx';
import { discStudiesQuery } from './queries.ts';
import { useDiscWords } from './words.ts';

/** A patient's studies that came on discs, apart from those of the chart: whoever brought them says whose they are. */
export function DiscStudiesBox({ view, offerImport = false }: { view: PatientView; offerImport?: boolean }) {
  const t = useDiscWords();
  const { data, error } = useQuery(discStudiesQuery(useApi(), view.patient.id));
  if (!offerImport && (view.discStudies ?? 0) === 0) return null;
  return (
    <div className={styles.apart}>
      <Box
        title={t('box.title')}
        more={
          <Link to="/disc" search={{ patient: view.patient.id }}>
            {t('box.import')}
          </Link>
        }
      >
        {error ? <ErrorPanel error={error} /> : null}
        {data?.length === 0 ? <p>{t('box.none')}</p> : null}
        {data && data.length > 0 ? <p className={styles.notice}>{t('box.means')}</p> : null}
        <ul className={styles.brought}>
          {data?.map((entry) => (
            <li key={entry.id}>
              <DiscStudyLine entry={entry} view={view} />
            </li>
          ))}
        </ul>
      </Box>
    </div>
  );
}

function DiscStudyLine({ entry, view }: { entry: DiscStudy; view: PatientView }) {
  const t = useDiscWords();
  const { study, person, problems, problemCount } = entry;
  const otherBirth =
    person.birthDate !== null &&
    view.patient.birthDate !== null &&
    person.birthDate.slice(0, 10) !== view.patient.birthDate.slice(0, 10);
  return (
    <>
      <span className={styles.unsure}>{t('box.mark')}</span> <b>{study.modalities.replaceAll('\\', ' ')}</b>{' '}
      {momentText(study.started) ?? t('dateUnknown')} <b>{study.description ?? t('untitled')}</b> {study.bodyPart}{' '}
      {t('size', { series: study.seriesCount, instances: study.instanceCount })}{' '}
      <Link
        to="/patients/$patientId/studies/$studyUid"
        params={{ patientId: entry.patientId, studyUid: entry.key }}
        className={styles.open}
      >
        {t('openImages')}
      </Link>
      <span className={styles.below}>
        {t('broughtOn', { moment: momentText(entry.importedAt) ?? '', name: entry.importedBy })}{' '}
        {t('personOnDisc', {
          name: person.fullName?.replaceAll('^', ' ') ?? '?',
          identifier: person.identifier || '?',
          birthDate: person.birthDate ?? '?',
        })}
      </span>
      {otherBirth ? <p className={styles.notice}>{t('box.otherBirthDate')}</p> : null}
      {entry.onMediumOf?.id === entry.patientId ? <p className={styles.notice}>{t('box.alsoOnMedium')}</p> : null}
      {entry.onMediumOf && entry.onMediumOf.id !== entry.patientId ? (
        <p className={styles.notice}>
          {t('box.onMediumOfOther', { name: entry.onMediumOf.name, identifier: entry.onMediumOf.identifier })}
        </p>
      ) : null}
      {problemCount > 0 ? <p className={styles.notice}>{t('box.incomplete', { count: problemCount })}</p> : null}
      <Problems problems={problems} count={problemCount} />
    </>
  );
}
