import { Button } from '@mantine/core';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FolderField } from '../../components/FolderField.tsx';
import { numberText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import type { StepProps } from './EndScreen.tsx';
import styles from './incident.module.css';
import { Step } from './Step.tsx';
import { useStep } from './use-step.ts';
import { useIncidentWords } from './words.ts';

export interface PlaceProps {
  folder: string;
  setFolder: (folder: string) => void;
  /** The key has been replaced. */
  isOver: boolean;
}

/** Log and ledger to a folder, encrypted. */
export function ExportStep({ incident, isOver, folder, setFolder }: StepProps & PlaceProps) {
  const t = useIncidentWords();
  const save = useStep<{ folder: string }>('export');
  const { recovery, exported, exportStale } = incident;
  const stale = exportStale && !isOver;
  return (
    <Step number={1} title={t('export.title')} done={exported !== null && !stale}>
      {isOver ? null : (
        <>
          <p className={recovery.from === 'own' ? styles.warning : undefined}>{t(`recovery.${recovery.from}`)}</p>
          <p className={styles.key}>{recovery.recipient}</p>
        </>
      )}
      {exported ? (
        <div className={stale ? styles.warning : styles.result}>
          <p>
            {t('export.done', {
              at: momentText(exported.at) ?? exported.at,
              entries: numberText(exported.entries),
              sheets: numberText(exported.sheets),
            })}
          </p>
          <ul>
            {exported.files.map(({ name }) => (
              <li key={name} className={styles.file}>
                {name}
              </li>
            ))}
          </ul>
          {stale ? <p>{t('export.stale')}</p> : null}
        </div>
      ) : null}
      {isOver ? null : (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (folder.trim() !== '') save.mutate({ folder: folder.trim() });
          }}
        >
          <FolderField words={{ label: t('folder'), choose: t('folder.choose') }} value={folder} onChange={setFolder} />
          <div className={styles.actions}>
            <Button
              type="submit"
              variant={exported && !stale ? 'default' : 'filled'}
              disabled={folder.trim() === ''}
              loading={save.isPending}
            >
              {t(exported ? 'export.again' : 'export.do')}
            </Button>
            <span role="status">{save.isPending ? t('export.working') : ''}</span>
          </div>
        </form>
      )}
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </Step>
  );
}
