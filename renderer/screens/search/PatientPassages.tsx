import { useNavigate } from '@tanstack/react-router';
import type { PatientView } from '../../../shared/views.ts';
import { useSearchWords } from '../../i18n/search.ts';
import { PassageField } from './PassageField.tsx';

/** In a patient's page: a field for what their documents and reports say, which opens what is found on a page of its own. */
export function PatientPassages({ view }: { view: PatientView }) {
  const t = useSearchWords();
  const navigate = useNavigate();
  const ask = (text: string) =>
    void navigate({
      to: '/patients/$patientId/search',
      params: { patientId: view.patient.id },
      search: { q: text },
    });
  return <PassageField label={t('passages.labelOfPatient')} text="" onAsk={ask} />;
}
