import { useMemo } from 'react';
import type { MedicationAdministration, MedicationRequest } from '../../../../shared/records.ts';
import type { SectionView } from '../../../../shared/views.ts';
import { drugCourses } from '../../../clinical/drug-courses.ts';
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
  const groups = useMemo(
    () => medicationGroups(requests, asOf).filter((group) => mayBeTaken(group, asOf)),
    [requests, asOf],
  );
  const changes = useMemo(() => recentChanges(drugCourses(requests, []), asOf, recentDays), [requests, asOf]);
  const current = groups.filter(({ standing }) => standing === 'current');
  const open = groups.filter(({ standing }) => standing === 'open');
  const injections = current.filter(({ drugs }) => drugs.every(isInjection));
  const others = current.filter((group) => !injections.includes(group));
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
          { title: t('current.open'), of: open },
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
