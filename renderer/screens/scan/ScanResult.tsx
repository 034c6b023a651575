import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ScanView } from '../../../shared/scan.ts';
import { ApiError, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { useLanguage } from '../../i18n/language.tsx';
import { forgetScan, startScan } from './queries.ts';
import { ScanCounts } from './ScanCounts.tsx';
import type { ScanPlaces } from './ScanForm.tsx';
import { AgainList, AttentionList, MissingList } from './ScanLists.tsx';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

interface ScanResultProps {
  scan: ScanView;
  keep: (next: ScanView | null) => void;
  /** What the form begins with next. */
  again: (places: ScanPlaces) => void;
}

/** What came of it: the numbers, where everything lies, and what a person has to do now. */
export function ScanResult({ scan, keep, again }: ScanResultProps) {
  const t = useScanWords();
  const api = useApi();
  const { language } = useLanguage();
  const { folder, out, state, counts, error } = scan;
  const goOn = useMutation({ mutationFn: () => startScan(api, { folder, out, language }), onSuccess: keep });
  const forget = useMutation({
    mutationFn: () => forgetScan(api),
    onSuccess: () => {
      again({ folder: '', out });
      keep(null);
    },
  });
  const failure = goOn.error ?? forget.error;

  return (
    <>
      <div className={panel.panel}>
        <h2 role="status">{t(`state.${state}`)}</h2>
        {error ? <ErrorPanel error={new ApiError(error, 500)} /> : null}
        <ScanCounts counts={counts} ended={state === 'done'} />
        {state === 'failed' ? null : (
          <>
            <p>{t('where')}</p>
            <p className={styles.path}>{out}</p>
            <p>{t('worklist')}</p>
          </>
        )}
        {failure ? <ErrorPanel error={failure} /> : null}
        <div className={panel.steps}>
          <Button
            variant={state === 'done' ? 'default' : 'filled'}
            onClick={() => goOn.mutate()}
            loading={goOn.isPending}
          >
            {t(state === 'done' ? 'goOnMore' : 'goOn')}
          </Button>
          <Button variant="default" onClick={() => forget.mutate()} loading={forget.isPending}>
            {t('again')}
          </Button>
        </div>
      </div>
      <AttentionList scan={scan} />
      {counts.again > 0 ? <AgainList scan={scan} /> : null}
      {state === 'done' ? <MissingList scan={scan} /> : null}
    </>
  );
}
