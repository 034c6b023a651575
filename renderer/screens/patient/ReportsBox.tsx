import type { PatientView } from '../../../shared/views.ts';
import { ReportText } from '../../components/ReportText.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useReportWords } from '../../i18n/reports.ts';
import { JoinedStudies } from './JoinedStudies.tsx';
import styles from './ReportsBox.module.css';
import { SectionBox } from './SectionBox.tsx';

/** Diagnostic reports by date; the newest is open. */
export function ReportsBox({ view }: { view: PatientView }) {
  const words = useReportWords();
  return (
    <SectionBox view={view} section="reports" title={words('title')}>
      {(reports) => (
        <ul className={styles.reports}>
          {reports.map((report, place) => (
            <li key={report.id}>
              <details open={place === 0}>
                <summary>
                  {momentText(report.effectiveAt ?? report.issuedAt) ?? words('dateUnknown')} <b>{report.text}</b>{' '}
                  {words(`status.${report.status}`)}
                </summary>
                <ReportText report={report} />
                <JoinedStudies view={view} report={report} />
              </details>
            </li>
          ))}
        </ul>
      )}
    </SectionBox>
  );
}
