import type { Encounter } from '../../../shared/records.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { Mark } from './Mark.tsx';

/** One stay or visit. A stay without an end is not said to go on unless the source says so. */
export function EncounterLine({ encounter }: { encounter: Encounter }) {
  const t = usePatientWords();
  const start = dateText(encounter.start) ?? t('dateUnknown');
  const end = dateText(encounter.end);
  const inpatient = encounter.class === 'inpatient';
  return (
    <>
      <Mark tone={encounter.status === 'in-progress' ? 'strong' : 'plain'}>
        {t(`class.${encounter.class}`)}
        {encounter.status === 'unknown' ? '' : ` ${t(`encounter.${encounter.status}`)}`}
      </Mark>
      {inpatient ? `${start} 〜 ${end ?? ''}` : start} <b>{encounter.department}</b>{' '}
      {[encounter.ward, encounter.room, encounter.bed].filter(Boolean).join(' ')} {encounter.attending}{' '}
      {encounter.reason}
    </>
  );
}
