import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { BatchPart, BatchView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { useStation } from '../../state/server-state.tsx';
import styles from './batch.module.css';
import { saveWards, wardPdf } from './queries.ts';
import { type BatchWords, useBatchWords, wardName } from './words.ts';

interface WardPilesProps {
  batch: BatchView;
  onJam: (part: number) => void;
  onGone: (batch: BatchView) => void;
}

/** One pile for each ward: how far it is, its file where there is no printer, and where to say that it jammed. */
export function WardPiles({ batch, onJam }: WardPilesProps) {
  const t = useBatchWords();
  const api = useApi();
  const { station } = useStation();
  const save = useMutation({
    mutationFn: async (parts: number[]) => {
      if (station?.host === 'electron') return void (await saveWards(api, batch.id, parts));
      for (const part of parts) {
        const { ward, reprintFrom } = batch.parts[part]!;
        saveAs(await wardPdf(api, batch.id, part), fileName(ward, reprintFrom, t));
      }
    },
  });
  const waiting = batch.parts.flatMap(({ saveable, saved }, index) => (saveable && !saved ? [index] : []));
  return (
    <section className={panel.panel} aria-labelledby="batch-piles">
      <div className={styles.head}>
        <h2 id="batch-piles">{t('piles')}</h2>
        {waiting.length > 1 ? (
          <Button onClick={() => save.mutate(waiting)} loading={save.isPending}>
            {t('piles.saveAll', { count: waiting.length })}
          </Button>
        ) : null}
      </div>
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className={styles.scroll}>
        <table className={styles.piles}>
          <thead>
            <tr>
              <th scope="col">{t('piles.ward')}</th>
              <th scope="col">{t('piles.patients')}</th>
              <th scope="col">{t('piles.sheets')}</th>
              <th scope="col">{t('piles.sides')}</th>
              <th scope="col">{t('piles.state')}</th>
              <th scope="col">{t('piles.do')}</th>
            </tr>
          </thead>
          <tbody>
            {batch.parts.map((part, index) => (
              <tr key={part.ward}>
                <th scope="row">{wardName(part.ward, t)}</th>
                <td>{part.patients}</td>
                <td>{part.sheets ?? '–'}</td>
                <td>{part.sides === null ? '–' : `${part.sidesDone} / ${part.sides}`}</td>
                <td>{stateText(part, batch, t)}</td>
                <td className={styles.acts}>
                  {part.saveable ? (
                    <button
                      type="button"
                      className={styles.small}
                      disabled={save.isPending}
                      onClick={() => save.mutate([index])}
                    >
                      {t(part.saved ? 'piles.saveAgain' : 'piles.save', { ward: wardName(part.ward, t) })}
                    </button>
                  ) : null}
                  {mayJam(part, batch) ? (
                    <button type="button" className={styles.small} onClick={() => onJam(index)}>
                      {t('piles.jam', { ward: wardName(part.ward, t) })}
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.quiet}>{t('piles.list')}</p>
    </section>
  );
}

/** Something of it may be on paper, and nothing is being drawn. */
function mayJam(part: BatchPart, { state, via }: BatchView): boolean {
  if (part.sides === null || !['paused', 'ready', 'done'].includes(state)) return false;
  return via === 'pdf' ? part.saved : part.sidesDone > 0 || state === 'paused';
}

function stateText({ state, saved, reprintFrom }: BatchPart, { via }: BatchView, t: BatchWords): string {
  const words = state === 'done' && via === 'pdf' && saved ? t('part.saved') : t(`part.${state}`);
  return reprintFrom === null ? words : `${words} ${t('part.reprint', { side: reprintFrom })}`;
}

/** Of the ward, never of a patient. */
function fileName(ward: string, reprintFrom: number | null, t: BatchWords): string {
  const name = wardName(ward, t).replace(/[^\p{L}\p{N}-]/gu, '_');
  return reprintFrom === null ? t('file', { ward: name }) : t('file.reprint', { ward: name, side: reprintFrom });
}
