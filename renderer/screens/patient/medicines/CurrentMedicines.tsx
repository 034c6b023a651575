import { useMemo } from 'react';
import type { MedicationAdministration, MedicationRequest } from '../../../../shared/records.ts';
import type { SectionView } from '../../../../shared/views.ts';
import { drugCourses, hasRunOut, renewedRequests } from '../../../clinical/drug-courses.ts';
import { isInjection } from '../../../clinical/injections.ts';
import { mayBeTaken, medicationGroups } from '../../../clinical/medications.ts';
import { recentChanges } from '../../../clinical/recent-changes.ts';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { MedicationGroups } from './MedicationGroups.tsx';
import styles from './medicines.module.css';
import { RecentChanges } from './RecentChanges.tsx';

const recentDays = 14;

interface CurrentMedicinesProps {
  requests: MedicationRequest[];
  /** Undefined while it is being read. */
  given: SectionView<MedicationAdministration> | undefined;
  asOf: string | null;
  onShowAll: () => void;
}

/** What was being taken when the data were written, injections apart, beside what changed in the last days. */
export function CurrentMedicines({ requests, given, asOf, onShowAll }: CurrentMedicinesProps) {
  const t = useMedicineWords();
  const courses = useMemo(() => drugCourses(requests, []), [requests]);
  const groups = useMemo(() => {
    const renewed = renewedRequests(courses, asOf);
    return medicationGroups(
      requests.filter((request) => !renewed.has(request)),
      asOf,
    ).filter((group) => mayBeTaken(group, asOf));
  }, [requests, courses, asOf]);
  const changes = useMemo(() => recentChanges(courses, asOf, recentDays), [courses, asOf]);
  const ranOut = groups.filter(({ standing, drugs }) => standing === 'open' && hasRunOut(drugs, asOf));
  const going = groups.filter((group) => !ranOut.includes(group));
  const injections = going.filter(({ drugs }) => drugs.every(isInjection));
  const others = going.filter((group) => !injections.includes(group));
  const shown = groups.reduce((sum, { drugs }) => sum + drugs.length, 0);
  const rest = requests.length - shown;
  return (
    <div className={styles.current}>
      <div>
        {given?.status.status === 'not-exported' ? (
          <p className={styles.notice}>
            <b>{t('given.notExported')}</b>
          </p>
        ) : null}
        {groups.length === 0 ? <p>{t('current.none')}</p> : null}
        {[
          { title: t('current.others'), of: others },
          { title: t('current.injections'), of: injections },
          { title: t('current.ranOut'), of: ranOut },
        ].map(({ title, of }) =>
          of.length > 0 ? (
            <section key={title} className={styles.standing} aria-label={title}>
              <h3>{title}</h3>
              <MedicationGroups groups={of} given={given} asOf={asOf} />
            </section>
          ) : null,
        )}
        {rest > 0 ? (
          <p className={styles.rest}>
            {t('current.rest', { count: rest })}{' '}
            <button type="button" className={styles.plain} onClick={onShowAll}>
              {t('showAll')}
            </button>
          </p>
        ) : null}
      </div>
      <RecentChanges changes={changes} days={recentDays} asOf={asOf} />
    </div>
  );
}
