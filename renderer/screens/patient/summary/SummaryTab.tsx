import { useQuery } from '@tanstack/react-query';
import type { ChartSummary } from '../../../../shared/chart.ts';
import type { PatientView, SectionView } from '../../../../shared/views.ts';
import { useApi } from '../../../api.ts';
import { DifferencesLink } from '../../../components/DifferencesLink.tsx';
import { DiscStudiesBox } from '../../../disc/DiscStudiesBox.tsx';
import { summaryQuery } from '../../../state/queries.ts';
import { ImagesBox } from './ImagesBox.tsx';
import { MedicinesBox } from './MedicinesBox.tsx';
import { NotesBox } from './NotesBox.tsx';
import { ProblemsBox } from './ProblemsBox.tsx';
import { ResultsBox } from './ResultsBox.tsx';
import styles from './summary.module.css';
import { UpcomingBox } from './UpcomingBox.tsx';

/** How a box of the first page asks for its part of the answer. */
export interface SummaryPart<T> {
  view: PatientView;
  summary: ChartSummary | undefined;
  answer: SectionView<T> | undefined;
  error: Error | null;
  retry: () => void;
}

/** What a person at the bedside asks first, answered in one look; each box leads to all of it. */
export function SummaryTab({ view }: { view: PatientView }) {
  const { data: summary, error, refetch } = useQuery(summaryQuery(useApi(), view.patient.id));
  const part = { view, summary, error, retry: () => void refetch() };
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.column}>
          <ProblemsBox {...part} answer={summary?.conditions} />
          <NotesBox {...part} answer={summary?.documents} />
        </div>
        <div className={styles.column}>
          <MedicinesBox {...part} answer={summary?.medications} />
          <ImagesBox {...part} answer={summary?.studies} />
        </div>
        <div className={styles.column}>
          <ResultsBox {...part} answer={summary?.observations} />
          <UpcomingBox {...part} answer={summary?.appointments} />
        </div>
      </div>
      <DiscStudiesBox view={view} />
      <p className={styles.ways}>
        <DifferencesLink patientId={view.patient.id} />
      </p>
    </>
  );
}
