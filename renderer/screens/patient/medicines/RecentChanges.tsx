import type { MedicationRequest } from '../../../../shared/records.ts';
import type { MedicineChange } from '../../../clinical/recent-changes.ts';
import { dayAt } from '../../../clinical/wall-clock.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { doseWords } from './dose-words.ts';
import styles from './medicines.module.css';

interface RecentChangesProps {
  changes: readonly MedicineChange[];
  days: number;
  asOf: string | null;
}

/** What began, changed or ended shortly before the data, in words. */
export function RecentChanges({ changes, days, asOf }: RecentChangesProps) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const said = ({ kind, request, before }: MedicineChange) => {
    if (kind === 'lapsed') return t('change.lapsedMeans');
    if (kind === 'stopped') return '';
    const after = saidOf(request, patient);
    return before ? t('change.fromTo', { before: saidOf(before, patient), after }) : after;
  };
  return (
    <section className={styles.changes} aria-label={t('changes', { days })}>
      <h3>{t('changes', { days })}</h3>
      {asOf === null ? (
        <p>{t('changes.noAsOf')}</p>
      ) : changes.length === 0 ? (
        <p>{t('changes.none', { days })}</p>
      ) : (
        <ul>
          {changes.map((change) => (
            <li key={`${change.kind} ${change.request.id}`}>
              {shortMoment(dayAt(change.at), asOf)}{' '}
              <Mark tone={change.kind === 'stopped' || change.kind === 'changed' ? 'strong' : 'plain'}>
                {t(`change.${change.kind}`)}
              </Mark>{' '}
              <b>{change.text}</b> {said(change)}{' '}
              <SourceButton record={change.request} section="medications" about={change.text} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function saidOf(request: MedicationRequest, t: ReturnType<typeof usePatientWords>): string {
  return [doseWords(request, t), request.usage].filter(Boolean).join(t('wordSpace'));
}
