import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApi } from '../api.ts';
import { useStationWords } from '../i18n/station.ts';
import { generationsQuery } from '../state/generations.ts';

/** From a patient to what differs in another generation; nothing where there is no other. */
export function DifferencesLink({ patientId }: { patientId: string }) {
  const t = useStationWords();
  const { data } = useQuery(generationsQuery(useApi()));
  if (!data || data.generations.length < 2) return null;
  return (
    <Link to="/patients/$patientId/differences" params={{ patientId }}>
      {t('differences.way')}
    </Link>
  );
}
