import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import type { Command } from '../workspace/commands.ts';
import type { PaneControls } from '../workspace/pane.ts';
import { HandOverDialog } from './HandOverDialog.tsx';
import styles from './handover.module.css';
import { PrintImagesDialog } from './PrintImagesDialog.tsx';
import { mostPictures, useTray } from './tray.ts';
import { useHandOverWords } from './words.ts';

/** Pixels of a picture's longer side: 300 dots per inch over the width of half a page. */
const captureWidth = 1600;
const saidForMs = 4000;

interface HandOverReach {
  patient: PatientView;
  /** Studies that are open, the one in the active pane first. */
  studies: readonly StudyView[];
  /** Of the active pane. */
  controls: PaneControls | null;
}

/** Collecting pictures for paper over panes and slices, printing them, and handing over a file. */
export function useHandOver({ patient, studies, controls }: HandOverReach): {
  commands: Command[];
  /** To be put beside the panes: the dialogs, and what was just done. */
  dialogs: ReactNode;
} {
  const t = useHandOverWords();
  const tray = useTray();
  const [opened, setOpened] = useState<'print' | 'file' | null>(null);
  const [said, setSaid] = useState('');
  const taking = useRef<Promise<void> | null>(null);
  const count = tray.pictures.length;

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);

  const take = async () => {
    if (count >= mostPictures) {
      setSaid(t('add.full', { most: mostPictures }));
      return;
    }
    try {
      const capture = await controls?.capture?.(captureWidth);
      if (!capture) throw new TypeError('nothing to capture');
      tray.add(capture);
      setSaid(t('add.done', { count: count + 1 }));
    } catch {
      setSaid(t('add.nothing'));
    }
  };
  /** One at a time, so that printing at once does not take the same picture again. */
  const add = () => {
    taking.current ??= take().finally(() => {
      taking.current = null;
    });
    return taking.current;
  };
  const print = async () => {
    if (taking.current !== null) await taking.current;
    else if (count === 0) await add();
    setOpened('print');
  };
  const close = () => setOpened(null);

  return {
    commands: [
      {
        id: 'paper.add',
        group: 'paper',
        label: count === 0 ? t('add') : t('add.count', { count }),
        key: 'Ctrl+d',
        refusal: controls?.capture ? null : t('add.nothing'),
        run: () => void add(),
      },
      { id: 'paper.print', group: 'paper', label: t('print'), key: 'Ctrl+p', run: () => void print() },
      { id: 'paper.file', group: 'paper', label: t('handOver'), key: 'Ctrl+s', run: () => setOpened('file') },
    ],
    dialogs: (
      <>
        <p role="status" className={styles.said} hidden={said === ''}>
          {said}
        </p>
        {opened === 'print' ? <PrintImagesDialog patient={patient} tray={tray} onClose={close} /> : null}
        {opened === 'file' ? <HandOverDialog patient={patient} studies={studies} tray={tray} onClose={close} /> : null}
      </>
    ),
  };
}
