import { Link } from '@tanstack/react-router';
import { useDiscWords } from './words.ts';

/** To the pictures of a study that was brought, and to the patient it was brought for. */
export function StudyLinks({ patientId, studyKey }: { patientId: string; studyKey: string }) {
  const t = useDiscWords();
  return (
    <>
      <Link to="/patients/$patientId/studies/$studyUid" params={{ patientId, studyUid: studyKey }}>
        {t('openImages')}
      </Link>{' '}
      <Link to="/patients/$patientId" params={{ patientId }} search={{ tab: 'studies' }}>
        {t('openPatient')}
      </Link>
    </>
  );
}
