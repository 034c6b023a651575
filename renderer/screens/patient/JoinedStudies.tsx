import { useQuery } from '@tanstack/react-query';
import type { DiagnosticReport, ServiceRequest } from '../../../shared/records.ts';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { studiesOfOrder, studiesOfReport } from '../../clinical/reports.ts';
import { sectionQuery } from '../../state/queries.ts';
import styles from './StudiesTab.module.css';
import { StudyLine } from './StudyLine.tsx';

type Joined = { view: PatientView } & ({ report: DiagnosticReport } | { order: ServiceRequest });

/** The images that a report or an order names, to be opened from there; nothing where it names none. */
export function JoinedStudies({ view, ...joined }: Joined) {
  const api = useApi();
  const { data: studies } = useQuery(sectionQuery(api, view.patient.id, 'studies'));
  const { data: orders } = useQuery(sectionQuery(api, view.patient.id, 'orders'));
  if (!studies || !orders) return null;
  const found =
    'report' in joined
      ? studiesOfReport(joined.report, studies.records, orders.records)
      : studiesOfOrder(joined.order, studies.records);
  if (found.length === 0) return null;
  return (
    <ul className={styles.studies}>
      {found.map((study) => (
        <li key={study.id}>
          <StudyLine view={view} study={study} />
        </li>
      ))}
    </ul>
  );
}
