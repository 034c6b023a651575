import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FolderField } from '../../components/FolderField.tsx';
import panel from '../../components/Panel.module.css';
import { numberText } from '../../i18n/amounts.ts';
import { useAuditWords } from '../../i18n/audit.ts';
import { exportLog } from '../../state/audit.ts';
import styles from './audit.module.css';

/** All of the log as a file that only the recovery key opens. */
export function ExportLog() {
  const t = useAuditWords();
  const api = useApi();
  const [folder, setFolder] = useState('');
  const save = useMutation({ mutationFn: () => exportLog(api, folder.trim()) });
  return (
    <form
      className={panel.panel}
      aria-labelledby="audit-export"
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== '') save.mutate();
      }}
    >
      <h2 id="audit-export">{t('export')}</h2>
      <FolderField
        words={{ label: t('export.folder'), how: t('export.how'), choose: t('folder.choose') }}
        value={folder}
        onChange={setFolder}
      />
      <div className={panel.steps}>
        <Button type="submit" variant="default" disabled={folder.trim() === ''} loading={save.isPending}>
          {t('export.do')}
        </Button>
        <span role="status" className={styles.said}>
          {save.data ? t('export.done', { name: save.data.name, count: numberText(save.data.entries) }) : ''}
        </span>
      </div>
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </form>
  );
}
