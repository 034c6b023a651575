import { Link } from '@tanstack/react-router';
import type { ChartSummary } from '../../../../shared/chart.ts';
import type { PatientView, SectionRecords } from '../../../../shared/views.ts';
import { firstLines } from '../../../clinical/note-blocks.ts';
import { reportsOfStudy } from '../../../clinical/reports.ts';
import { studyMismatch } from '../../../clinical/study-identity.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { dateText, shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { useReportWords } from '../../../i18n/reports.ts';
import { expectImagingScreen } from '../../imaging-screen.ts';
import { Mark } from '../Mark.tsx';
import { SectionFrame } from '../SectionFrame.tsx';
import { AllOf } from './AllOf.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

/** The newest studies, each with the first lines of its report. */
export function ImagesBox({ view, answer, summary, error, retry }: SummaryPart<SectionRecords['studies']>) {
  const t = useChartWords();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="studies">{t('summary.images')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(studies) => (
        <ul className={styles.list}>
          {studies.map((study) => (
            <li key={study.id} className={styles.study}>
              <Study view={view} study={study} summary={summary!} />
            </li>
          ))}
        </ul>
      )}
    </SectionFrame>
  );
}

interface StudyProps {
  view: PatientView;
  study: SectionRecords['studies'];
  summary: ChartSummary;
}

function Study({ view, study, summary }: StudyProps) {
  const t = useChartWords();
  const patient = usePatientWords();
  const words = useReportWords();
  const mismatch = studyMismatch(view.patient, study);
  const [linked] = reportsOfStudy(study, summary.reports.records, summary.orders);
  const title = study.description ?? patient('studies.untitled');
  return (
    <>
      <Mark tone="strong">{study.modalities.split('\\').join(' ')}</Mark>
      {shortMoment(dateText(study.started), summary.studies.status.asOf) ?? patient('dateUnknown')}{' '}
      {study.onMedium ? (
        <Link
          to="/patients/$patientId/studies/$studyUid"
          onPointerEnter={expectImagingScreen}
          onFocus={expectImagingScreen}
          params={{ patientId: view.patient.id, studyUid: study.studyInstanceUid }}
        >
          <b>{title}</b>
        </Link>
      ) : (
        <>
          <b>{title}</b> <Mark tone="unsure">{patient('studies.notOnMedium')}</Mark>
        </>
      )}{' '}
      <SourceButton record={study} section="studies" about={title} />
      {mismatch ? <Mark tone="unsure">{patient('studies.mismatch', mismatch)}</Mark> : null}
      {linked ? (
        <>
          <Mark tone={linked.report.status === 'final' ? 'plain' : 'unsure'}>
            {words(`status.${linked.report.status}`)}
          </Mark>
          {linked.link === 'same-day' ? <Mark tone="unsure">{t('images.linkGuessed')}</Mark> : null}
          {firstLines(linked.report.conclusion ?? linked.report.body ?? '', 2) || words('noText')}
        </>
      ) : (
        <span className={styles.quiet}>
          {t(summary.reports.status.status === 'exported' ? 'images.noReport' : 'images.reportsNotExported')}
        </span>
      )}
    </>
  );
}
