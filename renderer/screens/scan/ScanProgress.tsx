import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ScanView } from '../../../shared/scan.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { minutesText } from '../../i18n/amounts.ts';
import { cancelScan } from './queries.ts';
import { ScanCounts } from './ScanCounts.tsx';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

/** How far the filing is, what was found so far, and the way to stop it. */
export function ScanProgress({ scan, keep }: { scan: ScanView; keep: (next: ScanView | null) => void }) {
  const t = useScanWords();
  const api = useApi();
  const cancel = useMutation({ mutationFn: () => cancelScan(api), onSuccess: keep });
  const { files, filesDone, filesSkipped, bytes, bytesDone, secondsLeft, counts } = scan;
  const title = t(`state.${scan.state}`);
  return (
    <div className={panel.panel}>
      <h2>{title}</h2>
      <p className={styles.path}>{scan.folder}</p>
      <Progress value={bytes > 0 ? (bytesDone / bytes) * 100 : 0} size="lg" aria-label={title} />
      <p role="status">
        {t('progress', { filesDone, files, pages: counts.pages })}
        {filesSkipped > 0 ? ` ${t('skipped', { count: filesSkipped })}` : ''}
        {secondsLeft === null ? '' : ` ${t('left', { minutes: minutesText(secondsLeft) })}`}
      </p>
      <ScanCounts counts={counts} />
      {cancel.error ? <ErrorPanel error={cancel.error} /> : null}
      <div className={panel.steps}>
        <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
