import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ManualLanguage, ManualName } from '../../shared/manuals.ts';
import { errorOf, useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { saveAs } from '../imaging/handover/save-as.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './manuals.module.css';
import { useManualWords } from './words.ts';

type Way = 'print' | 'save';

/** To the printer and as a PDF: nobody has to sign in for it, and it has no serial. */
export function PrintManual({ name, language }: { name: ManualName; language: ManualLanguage }) {
  const t = useManualWords();
  const api = useApi();
  const { station } = useStation();
  const prints = station?.host === 'electron';
  const take = useMutation({
    mutationFn: async (way: Way) => {
      const path = `/api/manuals/${name}/${language}`;
      if (prints) return api.send<void>('POST', `${path}/${way}`);
      const response = await fetch(`${path}/pdf`, { headers: api.headers(), cache: 'no-store' });
      if (!response.ok) throw await errorOf(response);
      saveAs(await response.blob(), `${name}.${language}.pdf`);
    },
  });
  const button = (way: Way) => (
    <Button
      variant="default"
      disabled={take.isPending}
      loading={take.isPending && take.variables === way}
      onClick={() => take.mutate(way)}
    >
      {t(way)}
    </Button>
  );
  return (
    <div className={styles.take}>
      {prints ? button('print') : null}
      {button('save')}
      <span role="status">
        {take.isPending ? t('working') : ''}
        {take.isSuccess ? t(take.variables === 'print' ? 'printed' : 'saved') : ''}
      </span>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </div>
  );
}
