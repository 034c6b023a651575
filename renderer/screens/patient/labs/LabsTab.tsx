import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Observation } from '../../../../shared/records.ts';
import type { PatientView } from '../../../../shared/views.ts';
import { type ResultView, viewOf } from '../../../clinical/result-table.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { SectionBox } from '../SectionBox.tsx';
import { BloodTypes } from './BloodTypes.tsx';
import { Cultures } from './Cultures.tsx';
import styles from './labs.module.css';
import { Results } from './Results.tsx';

const views: ResultView[] = ['laboratory', 'microbiology', 'vital-signs', 'blood-type', 'other'];

/** Every result: by test and date, cultures by specimen, blood groups apart. */
export function LabsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const { record } = useSearch({ from: '/patients/$patientId' });
  return (
    <SectionBox view={view} section="observations" title={t('tab.observations')}>
      {(observations, { status }) => (
        // Whoever comes for another record comes anew.
        <Views key={record ?? ''} observations={observations} asOf={status.asOf} record={record} />
      )}
    </SectionBox>
  );
}

interface ViewsProps {
  observations: Observation[];
  asOf: string | null;
  /** The result that somebody came for. */
  record: string | undefined;
}

function Views({ observations, asOf, record }: ViewsProps) {
  const t = useLabWords();
  const byView = useMemo(() => {
    const sorted = new Map<ResultView, Observation[]>(views.map((name) => [name, []]));
    for (const observation of observations) sorted.get(viewOf(observation))!.push(observation);
    return sorted;
  }, [observations]);
  const wanted = observations.find(({ id }) => id === record);
  const [shown, setShown] = useState<ResultView>(
    () => (wanted && viewOf(wanted)) ?? views.find((name) => byView.get(name)!.length > 0) ?? 'laboratory',
  );
  const ofView = byView.get(shown)!;
  return (
    <>
      <fieldset className={styles.views}>
        <legend className="visually-hidden">{t('views')}</legend>
        {views
          .filter((name) => byView.get(name)!.length > 0)
          .map((name) => (
            <button key={name} type="button" aria-pressed={name === shown} onClick={() => setShown(name)}>
              {t(`view.${name}`)} {byView.get(name)!.length}
            </button>
          ))}
      </fieldset>
      {shown === 'microbiology' ? (
        <Cultures observations={ofView} record={record} />
      ) : shown === 'blood-type' ? (
        <BloodTypes observations={ofView} />
      ) : (
        <Results key={shown} view={shown} observations={ofView} asOf={asOf} record={record} />
      )}
    </>
  );
}
