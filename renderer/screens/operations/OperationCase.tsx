import { Link } from '@tanstack/react-router';
import type { Bedside } from '../../../shared/bedside.ts';
import type { Preoperative } from '../../../shared/preoperative.ts';
import type { ScheduleEntry } from '../../../shared/schedule.ts';
import { AllergyLine } from '../../components/AllergyLine.tsx';
import { AllergyMark } from '../../components/BedsideMarks.tsx';
import { ScheduledPerson } from '../../components/ScheduledPerson.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { momentText } from '../../i18n/moments.ts';
import { LastResults } from './LastResults.tsx';
import { OperationFlags } from './OperationFlags.tsx';
import styles from './operations.module.css';
import { useOperationWords } from './words.ts';

interface OperationCaseProps {
  entry: ScheduleEntry;
  namesake: boolean;
  bedside: Bedside | undefined;
  preoperative: Preoperative | undefined;
  failed: boolean;
}

/** Before the incision (resources/forms/surgical-safety-checklist.yml), and all the sheets of an operation (sets.yml). */
const checkSheet = 'S2';
const operationSet = 'operation';

export function OperationCase({ entry, namesake, bedside, preoperative, failed }: OperationCaseProps) {
  const t = useOperationWords();
  const chart = useChartWords();
  const { appointment, patient } = entry;
  const { start, end, text, code, codeSystem, department, practitioner, anesthesia, bodySite, note, status } =
    appointment;
  const cancelled = status === 'cancelled';
  const params = { patientId: patient.id };
  return (
    <article
      className={cancelled ? `${styles.case} ${styles.cancelled}` : styles.case}
      data-patient={patient.id}
      aria-label={t('caseOf', { time: timeOf(start) ?? t('noTime'), name: patient.name })}
    >
      <div className={styles.who}>
        <p className={styles.time}>
          {timeOf(start) ?? t('noTime')}
          {timeOf(end) ? `–${timeOf(end)}` : ''}{' '}
          {cancelled ? (
            <b className={styles.stopped}>{t('cancelled')}</b>
          ) : (
            <span className={styles.status}>{chart(`appointmentStatus.${status}`)}</span>
          )}
        </p>
        <ScheduledPerson entry={entry} namesake={namesake} />
      </div>
      <div className={styles.what}>
        <p className={styles.procedure}>
          <b className={cancelled ? styles.struck : undefined}>{text}</b>{' '}
          {code ? <span className={styles.quiet}>{[codeSystem, code].filter(Boolean).join(' ')}</span> : null}
        </p>
        <Side laterality={appointment.laterality} />
        <dl className={styles.facts}>
          {bodySite ? <Fact title={t('bodySite')} value={bodySite} /> : null}
          <Fact title={t('surgeon')} value={practitioner} />
          <Fact title={t('anaesthesia')} value={anesthesia} />
          <Fact title={t('department')} value={department} />
          {note ? <Fact title={t('note')} value={note} /> : null}
        </dl>
        <div className={styles.ways}>
          <Images preoperative={preoperative} patientId={patient.id} />
          <Link to="/patients/$patientId" params={params} search={{ tab: 'observations' }} className={styles.way}>
            {t('results.all')}
          </Link>
          <Link to="/patients/$patientId/print" params={params} search={{ forms: checkSheet }} className={styles.way}>
            {t('print.checkSheet')}
          </Link>
          <Link to="/patients/$patientId/print" params={params} search={{ set: operationSet }} className={styles.way}>
            {t('print.set')}
          </Link>
        </div>
      </div>
      <div className={styles.known}>
        {bedside ? (
          <AllergyLine view={{ ...bedside, sections: { allergies: bedside.allergiesStatus } }} />
        ) : (
          <AllergyMark bedside={undefined} failed={failed} />
        )}
        {bedside ? <OperationFlags bedside={bedside} /> : null}
        <LastResults preoperative={preoperative} date={start?.slice(0, 10) ?? null} />
      </div>
    </article>
  );
}

/** As the source writes it; what is missing is never concluded from the procedure. */
function Side({ laterality }: { laterality: string | null }) {
  const t = useOperationWords();
  const written = laterality?.trim();
  return (
    <p className={written ? styles.side : styles.noSide} data-side={written ?? ''}>
      <span className={styles.sideTitle}>{t('side')}</span> {written ? <b>{written}</b> : t('side.missing')}
    </p>
  );
}

function Fact({ title, value }: { title: string; value: string | null }) {
  const t = useOperationWords();
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value?.trim() || <span className={styles.missing}>{t('notWritten')}</span>}</dd>
    </div>
  );
}

function Images({ preoperative, patientId }: { preoperative: Preoperative | undefined; patientId: string }) {
  const t = useOperationWords();
  if (!preoperative) return <span className={styles.quiet}>{t('images.asking')}</span>;
  const { studies, newestStudy: newest, studiesStatus } = preoperative;
  if (!newest) {
    return (
      <span className={styles.quiet}>
        {t(studiesStatus.status === 'exported' ? 'images.none' : 'images.notExported')}
      </span>
    );
  }
  const what = { count: studies, what: [newest.modalities, momentText(newest.started)].filter(Boolean).join(' ') };
  return newest.onMedium ? (
    <Link
      to="/patients/$patientId/studies/$studyUid"
      params={{ patientId, studyUid: newest.studyInstanceUid }}
      className={styles.way}
      aria-keyshortcuts="i"
    >
      {t('images', what)}
    </Link>
  ) : (
    <Link to="/patients/$patientId" params={{ patientId }} search={{ tab: 'studies' }} className={styles.way}>
      {t('images.elsewhere', what)}
    </Link>
  );
}

function timeOf(moment: string | null): string | null {
  return momentText(moment)?.slice(11, 16) || null;
}
