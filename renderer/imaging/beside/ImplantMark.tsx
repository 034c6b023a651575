import type { PatientView } from '../../../shared/views.ts';
import styles from './beside.module.css';
import { useImplants } from './use-chart.ts';
import { useBesideWords } from './words.ts';

/** Implants on the line that names the patient: recorded ones by name, else that nobody knows. */
export function ImplantMark({ view }: { view: PatientView }) {
  const t = useBesideWords();
  const implants = useImplants(view);
  if (implants === null) return null;
  if (implants.state !== 'recorded') {
    return <span data-implants={implants.state}>{t('implants.labelUnknown')}</span>;
  }
  const names = [...new Set(implants.evidence.map(({ text }) => text))].join('、');
  return (
    <strong className={styles.implant} data-implants="recorded">
      {t('implants.label', { names })}
    </strong>
  );
}
