import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { BatchView, FormsView, WardsView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { formsQuery } from '../paper/queries.ts';
import { BatchForms } from './BatchForms.tsx';
import { BatchWards } from './BatchWards.tsx';
import styles from './batch.module.css';
import { useBatchChoice } from './choice.ts';
import { PaperNeeded } from './PaperNeeded.tsx';
import { wardsQuery } from './queries.ts';
import { useBatchWords } from './words.ts';

/** Which forms of which wards; what that takes is said before anything prints. */
export function BatchChoice({ onStarted }: { onStarted: (batch: BatchView) => void }) {
  const t = useBatchWords();
  const api = useApi();
  const wards = useQuery(wardsQuery(api));
  const forms = useQuery(formsQuery(api));
  const error = wards.error ?? forms.error;
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void wards.refetch() }} />;
  if (!wards.data || !forms.data) return <Waiting words={t('asking')} />;
  if (wards.data.wards.length === 0) {
    return <p className={styles.notice}>{t(wards.data.status === 'exported' ? 'wards.none' : 'wards.notExported')}</p>;
  }
  return <Choices wards={wards.data} forms={forms.data} onStarted={onStarted} />;
}

interface ChoicesProps {
  wards: WardsView;
  forms: FormsView;
  onStarted: (batch: BatchView) => void;
}

function Choices({ wards, forms, onStarted }: ChoicesProps) {
  const choice = useBatchChoice(wards, forms, useSearch({ from: '/wards/print' }));
  return (
    <div className={styles.choices}>
      <div className={styles.left}>
        <BatchForms forms={forms} choice={choice} />
        <BatchWards wards={wards} choice={choice} />
      </div>
      <PaperNeeded choice={choice} onStarted={onStarted} />
    </div>
  );
}
