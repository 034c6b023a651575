import { Button, Modal, NumberInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BatchPileItem, BatchView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import styles from './batch.module.css';
import { pileQuery, resumeBatch } from './queries.ts';
import { type BatchWords, useBatchWords, wardName } from './words.ts';

interface JamDialogProps {
  batch: BatchView;
  part: number;
  /** Another one for the rest. */
  printer: string | null;
  onClose: () => void;
  onResumed: (batch: BatchView) => void;
}

/** From which side of a ward's pile on: by the number in its corner, or by patient and form. */
export function JamDialog({ batch, part, printer, onClose, onResumed }: JamDialogProps) {
  const t = useBatchWords();
  const api = useApi();
  const { ward, sides } = batch.parts[part]!;
  const { data: pile, error } = useQuery(pileQuery(api, batch.id, part));
  const [side, setSide] = useState<number | null>(null);
  const resume = useMutation({
    mutationFn: (from: number) =>
      resumeBatch(api, batch.id, {
        from: { part, side: from },
        why: t('why.jam', { ward: wardName(ward, t) }),
        ...(printer && { printer }),
      }),
    onSuccess: onResumed,
  });
  const item = pile && side !== null ? pile.find(({ first, last }) => first <= side && side <= last) : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('jam.title', { ward: wardName(ward, t) })}
      closeButtonProps={{ 'aria-label': t('jam.not') }}
      size="xl"
    >
      <div className={styles.jam}>
        <p>{t('jam.how', { ward: wardName(ward, t) })}</p>
        {error ? <ErrorPanel error={error} /> : null}
        {!pile && !error ? <Waiting words={t('asking')} /> : null}
        <div className={panel.steps}>
          <NumberInput
            label={t('jam.side', { sides: sides ?? 0 })}
            value={side ?? ''}
            onChange={(value) => setSide(typeof value === 'number' ? value : null)}
            min={0}
            max={sides ?? 0}
            allowDecimal={false}
            data-autofocus
            size="md"
          />
          <p aria-live="polite" className={styles.jamItem}>
            {item ? itemText(item, t) : side === 0 ? t('jam.whole') : ''}
          </p>
        </div>
        {pile ? (
          <div className={styles.pile}>
            <table className={styles.piles}>
              <thead>
                <tr>
                  <th scope="col">{t('jam.number')}</th>
                  <th scope="col">{t('jam.bed')}</th>
                  <th scope="col">{t('jam.name')}</th>
                  <th scope="col">{t('jam.form')}</th>
                  <th scope="col">{t('jam.serial')}</th>
                  <th scope="col">{t('piles.do')}</th>
                </tr>
              </thead>
              <tbody>
                {pile.map((entry) => (
                  <tr key={entry.serial} aria-selected={entry === item}>
                    <td>{entry.first === entry.last ? entry.first : `${entry.first}–${entry.last}`}</td>
                    <td>{[entry.room, entry.bed].filter(Boolean).join('-')}</td>
                    <td>{entry.name ?? t('jam.ofWard')}</td>
                    <td>{entry.form}</td>
                    <td>{entry.serial}</td>
                    <td>
                      <button type="button" className={styles.small} onClick={() => setSide(entry.first)}>
                        {t('jam.here', { number: entry.first })}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
        <p className={styles.notice}>{t('jam.means')}</p>
        {resume.error ? <ErrorPanel error={resume.error} /> : null}
        <div className={panel.steps}>
          <Button
            disabled={side === null || (side !== 0 && !item)}
            loading={resume.isPending}
            onClick={() => side !== null && resume.mutate(side)}
          >
            {side === null ? t('jam.goPlain') : t('jam.go', { side })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('jam.notNow')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function itemText({ room, bed, name, form, first, last, reprints }: BatchPileItem, t: BatchWords): string {
  const place = [room, bed].filter(Boolean).join('-');
  const text = [place, name ?? t('jam.ofWard'), form, `${first}–${last}`].filter(Boolean).join('　');
  return reprints > 0 ? `${text} ${t('jam.before', { count: reprints })}` : text;
}
