import type { MedicationAdministration } from '../../../../shared/records.ts';
import { type CoursePeriod, type DrugCourse, gapsOf } from '../../../clinical/drug-courses.ts';
import { isInjection } from '../../../clinical/injections.ts';
import { axisTicks } from '../../../clinical/time-axis.ts';
import { dayAt, dayMs, wallClock } from '../../../clinical/wall-clock.ts';
import { Disclosure } from '../../../components/Disclosure.tsx';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { dateText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { doseWords } from './dose-words.ts';
import styles from './OverTime.module.css';

/** What of the axis is in sight, as `wallClock` has it. */
export interface Span {
  from: number;
  to: number;
}

interface CourseRowProps {
  course: DrugCourse;
  span: Span;
  /** The moment of the data. */
  now: number | null;
}

/** One drug: its name and newest dose, its bars, and in words all of it behind one button. */
export function CourseRow({ course, span, now }: CourseRowProps) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const { text, periods, given } = course;
  const newest = periods.at(-1)?.request;
  const isUndated = periods.length > 0 && periods.every(({ start, end }) => start === null && end === null);
  const words =
    periods.length > 0
      ? t('overTime.periods', { count: periods.length })
      : t('overTime.givenCount', { count: given.length });
  return (
    <div className={styles.row}>
      <div className={styles.name}>
        <b>{text}</b> {newest && isInjection(newest) ? <Mark>{t('current.injections')}</Mark> : null}
        {periods.some(({ request }) => request.basis === 'statement') ? (
          <Mark tone="unsure">{t('statement')}</Mark>
        ) : null}{' '}
        <span className={styles.quiet}>{newest ? doseWords(newest, patient) : null}</span>{' '}
        <Disclosure
          words={words}
          title={t('overTime.details', { drug: text })}
          label={`${words} ${t('overTime.details', { drug: text })}`}
          className={styles.details}
        >
          <Details course={course} />
        </Disclosure>
      </div>
      <div className={styles.track} aria-hidden>
        {axisTicks(span.from, span.to).map(({ at }) => (
          <span key={at} className={styles.line} style={{ left: placeOf(at, span) }} />
        ))}
        {isUndated ? <span className={styles.undated}>{t('overTime.undated')}</span> : null}
        {periods.map((period) => (
          <Bar key={period.request.id} period={period} span={span} now={now} />
        ))}
        {ticksOf(given, span).map(({ at, isDone }) =>
          isDone ? (
            <span key={at} className={styles.given} style={{ left: placeOf(at, span) }} />
          ) : (
            <span key={at} className={styles.notDone} style={{ left: placeOf(at, span) }}>
              ×
            </span>
          ),
        )}
        {now === null ? null : <span className={styles.nowLine} style={{ left: placeOf(now, span) }} />}
      </div>
    </div>
  );
}

function Bar({ period, span, now }: { period: CoursePeriod; span: Span; now: number | null }) {
  const { start, end, endKind } = period;
  if (start === null && end === null) return null;
  const from = start ?? span.from;
  const to = end ?? (endKind === 'open' ? Math.max(now ?? span.to, from + dayMs) : from);
  if (to < span.from || from > span.to) return null;
  const [left, right] = [Math.max(from, span.from), Math.min(to, span.to)];
  const width = ((right - left) / (span.to - span.from)) * 100;
  return (
    <span
      className={`${styles.bar} ${styles[endKind]} ${period.request.status === 'stopped' ? styles.stopped : ''}`}
      style={{ left: placeOf(left, span), width: `${width}%` }}
    />
  );
}

/** Everything of one drug in words. */
function Details({ course }: { course: DrugCourse }) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const { periods, given } = course;
  return (
    <>
      <ul className={styles.periods}>
        {periods.toReversed().map(({ request, end, endKind }) => (
          <li key={request.id}>
            {dateText(request.startDate) ?? patient('dateUnknown')} 〜{' '}
            {endKind === 'written'
              ? dateText(request.endDate)
              : endKind === 'reckoned'
                ? t('end.reckoned', { date: dayAt(end! - dayMs) })
                : t(`end.${endKind}`)}{' '}
            {request.status === 'unknown' ? null : <Mark>{patient(`medicationStatus.${request.status}`)}</Mark>}{' '}
            {request.basis === 'statement' ? <Mark tone="unsure">{t('statement')}</Mark> : null}{' '}
            <b>{doseWords(request, patient)}</b>{' '}
            {[request.usage, request.route, request.durationText, request.prescriber].filter(Boolean).join(' ')}{' '}
            <SourceFact record={request} text={request.text} />
          </li>
        ))}
      </ul>
      {gapsOf(course)
        .toReversed()
        .map(({ from, to }) => (
          <p key={from} className={styles.gap}>
            {t('overTime.gap', {
              from: dayAt(from),
              to: dayAt(to - dayMs),
              days: Math.round((to - from) / dayMs),
            })}
          </p>
        ))}
      {given.length > 0 && periods.length > 0 ? <p>{t('overTime.givenCount', { count: given.length })}</p> : null}
    </>
  );
}

function SourceFact({ record, text }: { record: CoursePeriod['request']; text: string }) {
  return <SourceButton record={record} section="medications" about={`${text} ${dateText(record.startDate) ?? ''}`} />;
}

/** How finely ticks may stand beside each other, of the whole width. */
const steps = 400;

/** At most one tick in a place: a drip every hour would be thousands. What was not given is never hidden by what was. */
function ticksOf(given: readonly MedicationAdministration[], span: Span): { at: number; isDone: boolean }[] {
  const ticks = new Map<string, { at: number; isDone: boolean }>();
  for (const { start, status } of given) {
    const at = wallClock(start);
    if (at === null || at < span.from || at > span.to) continue;
    const isDone = status !== 'not-done';
    const place = Math.round(((at - span.from) / (span.to - span.from)) * steps);
    ticks.set(`${place} ${isDone}`, { at: at + (isDone ? 0 : 1), isDone });
  }
  return [...ticks.values()];
}

export function placeOf(time: number, { from, to }: Span): string {
  return `${((time - from) / (to - from)) * 100}%`;
}
