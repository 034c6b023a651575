import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { PatientView } from '../../../../shared/views.ts';
import { useApi } from '../../../api.ts';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { sectionQuery } from '../../../state/queries.ts';
import { SectionBox } from '../SectionBox.tsx';
import { AllPrescriptions } from './AllPrescriptions.tsx';
import { CurrentMedicines } from './CurrentMedicines.tsx';
import { GivenList } from './GivenList.tsx';
import styles from './medicines.module.css';
import { OverTime } from './OverTime.tsx';

const views = ['current', 'overTime', 'all', 'given'] as const;
type View = (typeof views)[number];

/** Medicines: what is taken now, each over time, every prescription, and what was given. */
export function MedicinesTab({ view }: { view: PatientView }) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const api = useApi();
  const { record } = useSearch({ from: '/patients/$patientId' });
  const { data: given } = useQuery(sectionQuery(api, view.patient.id, 'administrations'));
  const { data: medications } = useQuery(sectionQuery(api, view.patient.id, 'medications'));
  const [chosen, setChosen] = useState<View | null>(null);
  const wanted: View = given?.records.some(({ id }) => id === record)
    ? 'given'
    : medications?.records.some(({ id }) => id === record)
      ? 'all'
      : 'current';
  const shown = chosen ?? wanted;
  const counts: Partial<Record<View, string | number>> = {
    all: view.counts.medications,
    given:
      view.sections.administrations.status === 'not-exported'
        ? patient('notExportedShort')
        : view.counts.administrations,
  };
  return (
    <div className={styles.tab}>
      <fieldset className={styles.views}>
        <legend className="visually-hidden">{t('views')}</legend>
        {views.map((name) => (
          <button key={name} type="button" aria-pressed={name === shown} onClick={() => setChosen(name)}>
            {t(`view.${name}`)} {counts[name]}
          </button>
        ))}
      </fieldset>
      {shown === 'given' ? (
        <SectionBox view={view} section="administrations" title={t('view.given')}>
          {(records, { status }) => <GivenList records={records} asOf={status.asOf} record={record} />}
        </SectionBox>
      ) : (
        <SectionBox
          view={view}
          section="medications"
          title={t(shown === 'current' ? 'current.title' : shown === 'overTime' ? 'overTime.title' : 'view.all')}
        >
          {(requests, { status }) =>
            shown === 'current' ? (
              <CurrentMedicines
                requests={requests}
                given={given}
                asOf={status.asOf}
                onShowAll={() => setChosen('all')}
              />
            ) : shown === 'overTime' ? (
              <OverTime requests={requests} given={given} asOf={status.asOf} />
            ) : (
              <AllPrescriptions requests={requests} record={record} />
            )
          }
        </SectionBox>
      )}
    </div>
  );
}
