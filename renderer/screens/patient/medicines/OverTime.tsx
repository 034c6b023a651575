import { useMemo, useState } from 'react';
import type { MedicationAdministration, MedicationRequest } from '../../../../shared/records.ts';
import type { SectionView } from '../../../../shared/views.ts';
import { type DrugCourse, drugCourses } from '../../../clinical/drug-courses.ts';
import { axisTicks } from '../../../clinical/time-axis.ts';
import { dayMs, wallClock } from '../../../clinical/wall-clock.ts';
import { VirtualRows } from '../../../components/VirtualRows.tsx';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { CourseRow, placeOf, type Span } from './CourseRow.tsx';
import tools from './medicines.module.css';
import styles from './OverTime.module.css';

const days = { quarter: 92, year: 366, all: null } as const;
type Period = keyof typeof days;
const periods = Object.keys(days) as Period[];
/** How far prescriptions may reach past the data before they are cut. */
const aheadMs = 35 * dayMs;
const rowHeight = 49;

interface OverTimeProps {
  requests: MedicationRequest[];
  given: SectionView<MedicationAdministration> | undefined;
  asOf: string | null;
}

/** One line for each drug: its prescriptions as bars, with gaps, and what was given as ticks. */
export function OverTime({ requests, given, asOf }: OverTimeProps) {
  const t = useMedicineWords();
  const [period, setPeriod] = useState<Period>('quarter');
  const courses = useMemo(() => drugCourses(requests, given?.records ?? []), [requests, given]);
  const span = useMemo(() => spanOf(courses, wallClock(asOf), days[period]), [courses, asOf, period]);
  const shown = useMemo(() => courses.filter((course) => touches(course, span)), [courses, span]);
  const now = wallClock(asOf);
  return (
    <>
      <div className={tools.tools}>
        <fieldset className={tools.views}>
          <legend className="visually-hidden">{t('overTime.period')}</legend>
          {periods.map((name) => (
            <button key={name} type="button" aria-pressed={name === period} onClick={() => setPeriod(name)}>
              {t(`overTime.${name}`)}
            </button>
          ))}
        </fieldset>
        {shown.length < courses.length ? (
          <span>{t('overTime.others', { count: courses.length - shown.length })}</span>
        ) : null}
        {given?.status.status === 'not-exported' ? <b className={styles.missing}>{t('given.notExported')}</b> : null}
      </div>
      <Legend />
      {shown.length === 0 ? <p>{t('overTime.none')}</p> : <Axis span={span} now={now} />}
      <VirtualRows rows={shown} keyOf={({ key }) => key} estimate={() => rowHeight} label={t('overTime.title')}>
        {(course) => <CourseRow course={course} span={span} now={now} />}
      </VirtualRows>
    </>
  );
}

function Axis({ span, now }: { span: Span; now: number | null }) {
  const t = useMedicineWords();
  return (
    <div className={styles.axis} aria-hidden>
      <span>{t('overTime.drug')}</span>
      <span className={styles.track}>
        {axisTicks(span.from, span.to).map(({ at, text }) => (
          <span key={at} className={styles.tick} style={{ left: placeOf(at, span) }}>
            {text}
          </span>
        ))}
        {now === null ? null : (
          <span className={styles.now} style={{ left: placeOf(now, span) }}>
            {t('overTime.asOf')}
          </span>
        )}
      </span>
    </div>
  );
}

function Legend() {
  const t = useMedicineWords();
  return (
    <ul className={styles.legend} aria-label={t('legend')}>
      {(['written', 'reckoned', 'open', 'unknown', 'none'] as const).map((kind) => (
        <li key={kind}>
          <span className={`${styles.sample} ${styles[kind]}`} aria-hidden /> {t(`legend.${kind}`)}
        </li>
      ))}
      <li>
        <span className={styles.given} aria-hidden /> {t('legend.given')}
      </li>
      <li>
        <span className={styles.notDone} aria-hidden>
          ×
        </span>{' '}
        {t('legend.notDone')}
      </li>
    </ul>
  );
}

/** From so many days before the data, or the first of all, to the data or the last end soon after them. */
function spanOf(courses: readonly DrugCourse[], asOf: number | null, length: number | null): Span {
  const times = courses.flatMap(({ periods: ofDrug, given }) => [
    ...ofDrug.flatMap(({ start, end }) => [start, end]),
    ...given.map(({ start }) => wallClock(start)),
  ]);
  const known = times.filter((time) => time !== null);
  const latest = known.reduce((a, b) => Math.max(a, b), asOf ?? 0);
  const now = asOf ?? latest;
  const first = known.reduce((a, b) => Math.min(a, b), now - days.quarter * dayMs);
  const to = Math.min(Math.max(latest, now + dayMs), now + aheadMs);
  return { from: length === null ? first : now - length * dayMs, to };
}

/** Whether something of it is in sight; what has no date may be, so it always stays. */
function touches({ periods: ofDrug, given }: DrugCourse, { from, to }: Span): boolean {
  return (
    ofDrug.some(({ start, end, endKind }) => {
      if (start === null) return end === null || end >= from;
      return start <= to && (endKind === 'open' || (end ?? start) >= from);
    }) ||
    given.some(({ start }) => {
      const time = wallClock(start);
      return time === null || (time >= from && time <= to);
    })
  );
}
