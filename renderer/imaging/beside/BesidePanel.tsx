import { Link } from '@tanstack/react-router';
import type { ImagingStudy } from '../../../shared/records.ts';
import type { PatientView } from '../../../shared/views.ts';
import { AllergyLine } from '../../components/AllergyLine.tsx';
import { dateText } from '../../i18n/moments.ts';
import { useReportWords } from '../../i18n/reports.ts';
import styles from './beside.module.css';
import { Reports } from './Reports.tsx';
import { useImplants } from './use-chart.ts';
import { useBesideWords } from './words.ts';

interface BesidePanelProps {
  patient: PatientView;
  study: ImagingStudy;
  onClose: () => void;
}

/** What somebody reading these images needs of the chart: the report, the ones before, and what must not be missed. */
export function BesidePanel({ patient, study, onClose }: BesidePanelProps) {
  const t = useBesideWords();
  return (
    <aside className={styles.panel} aria-label={t('panel')}>
      <header className={styles.head}>
        <Link to="/patients/$patientId" params={{ patientId: patient.patient.id }} className={styles.button}>
          {t('toPatient')}
        </Link>
        <button type="button" className={styles.button} onClick={onClose}>
          {t('close')} <kbd>B</kbd>
        </button>
      </header>
      <Reports patient={patient} study={study}>
        <AllergyLine view={patient} />
        <ImplantSection view={patient} />
      </Reports>
    </aside>
  );
}

function ImplantSection({ view }: { view: PatientView }) {
  const t = useBesideWords();
  const words = useReportWords();
  const implants = useImplants(view);
  if (implants === null) return null;
  return (
    <section className={styles.section} aria-label={t('implants')} data-implants={implants.state}>
      <h2>{t('implants')}</h2>
      {implants.state === 'recorded' ? (
        <ul>
          {implants.evidence.map(({ id, text, code, date }) => (
            <li key={id}>
              <b>{t('implants.evidence', { text, code, date: dateText(date) ?? words('dateUnknown') })}</b>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.quiet}>{t(implants.state === 'unknown' ? 'implants.unknown' : 'implants.notExported')}</p>
      )}
    </section>
  );
}
