import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ImagingStudy } from '../../../shared/records.ts';
import type { DocumentEntry, PatientView, SectionStatus } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { isReadingDocument, type LinkedReport, reportsOfStudy } from '../../clinical/reports.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ReportText } from '../../components/ReportText.tsx';
import { dateText } from '../../i18n/moments.ts';
import { useReportWords } from '../../i18n/reports.ts';
import { documentQuery, sectionQuery } from '../../state/queries.ts';
import styles from './beside.module.css';
import { useBesideWords } from './words.ts';

interface ReportsProps {
  patient: PatientView;
  study: ImagingStudy;
  /** What stands between the report of this study and the others. */
  children: ReactNode;
}

/** The report of the study on the screen, then every other one of the patient to open. */
export function Reports({ patient, study, children }: ReportsProps) {
  const t = useBesideWords();
  const api = useApi();
  const { id } = patient.patient;
  const reports = useQuery(sectionQuery(api, id, 'reports'));
  const orders = useQuery(sectionQuery(api, id, 'orders'));
  const documents = useQuery(sectionQuery(api, id, 'documents'));
  const error = reports.error ?? orders.error ?? documents.error;
  if (error) {
    const again = () => void Promise.all([reports.refetch(), orders.refetch(), documents.refetch()]);
    return (
      <>
        <ErrorPanel error={error} action={{ label: t('retry'), run: again }} />
        {children}
      </>
    );
  }
  if (!reports.data || !orders.data || !documents.data) {
    return (
      <>
        <p role="status">{t('reading')}</p>
        {children}
      </>
    );
  }

  const linked = reportsOfStudy(study, reports.data.records, orders.data.records);
  const shown = new Set(linked.map(({ report }) => report.id));
  const others = reports.data.records.filter((report) => !shown.has(report.id));
  const readings = documents.data.records.filter(isReadingDocument);
  return (
    <>
      <section className={styles.section} aria-label={t('report')} data-testid="study-report">
        <h2>{t('report')}</h2>
        {linked.map((each) => (
          <OwnReport key={each.report.id} {...each} />
        ))}
        {linked.length === 0 && <NoReport status={reports.data.status} />}
        {reports.data.status.gaps.length > 0 && (
          <p className={styles.notice}>{t('gaps', { count: reports.data.status.gaps.length })}</p>
        )}
      </section>
      {children}
      <section className={styles.section} aria-label={t('prior', { count: others.length })}>
        <h2>{t('prior', { count: others.length })}</h2>
        {others.map((report) => (
          <Folded key={report.id} title={report.text} date={report.effectiveAt ?? report.issuedAt}>
            {() => <ReportText report={report} />}
          </Folded>
        ))}
        {others.length === 0 && reports.data.status.status === 'exported' && (
          <p className={styles.quiet}>{t('prior.none')}</p>
        )}
      </section>
      {readings.length > 0 && (
        <section className={styles.section} aria-label={t('documents', { count: readings.length })}>
          <h2>{t('documents', { count: readings.length })}</h2>
          {readings.map((entry) => (
            <Folded key={entry.id} title={entry.title} date={entry.date}>
              {() => <DocumentText patientId={id} entry={entry} />}
            </Folded>
          ))}
        </section>
      )}
    </>
  );
}

function OwnReport({ report, link }: LinkedReport) {
  const t = useBesideWords();
  return (
    <article className={styles.report} data-link={link}>
      <h3>{report.text}</h3>
      <p className={link === 'same-day' ? styles.notice : styles.quiet}>
        {t('report.linkLabel', { how: t(`report.link.${link}`) })}
      </p>
      <ReportText report={report} />
    </article>
  );
}

/** Not linked, or not exported: neither says that nobody wrote one. */
function NoReport({ status }: { status: SectionStatus }) {
  const t = useBesideWords();
  return <p className={styles.notice}>{t(status.status === 'exported' ? 'report.none' : 'report.notExported')}</p>;
}

function Folded({ title, date, children }: { title: string; date: string | null; children: () => ReactNode }) {
  const words = useReportWords();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.folded} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {dateText(date) ?? words('dateUnknown')} {title}
      </summary>
      {open && children()}
    </details>
  );
}

function DocumentText({ patientId, entry }: { patientId: string; entry: DocumentEntry }) {
  const t = useBesideWords();
  const words = useReportWords();
  const { data, error } = useQuery(documentQuery(useApi(), patientId, entry.id));
  if (error) return <ErrorPanel error={error} />;
  if (!data) return <p role="status">{t('reading')}</p>;
  return data.text === null ? (
    <p className={styles.notice}>{words('noText')}</p>
  ) : (
    <p className={styles.text}>{data.text}</p>
  );
}
