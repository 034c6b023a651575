import { useEffect, useState } from 'react';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import imaging from '../imaging.module.css';
import type { PaneControls } from '../workspace/pane.ts';
import { HandOverDialog } from './HandOverDialog.tsx';
import styles from './handover.module.css';
import { PrintImagesDialog } from './PrintImagesDialog.tsx';
import { mostPictures, useTray } from './tray.ts';
import { useHandOverWords } from './words.ts';

/** Pixels of a picture's longer side: 300 dots per inch over the width of half a page. */
const captureWidth = 1600;
const saidForMs = 4000;

interface HandOverBarProps {
  patient: PatientView;
  /** Studies that are open, the one in the active pane first. */
  studies: readonly StudyView[];
  /** Of the active pane, asked when a button is pressed. */
  controls: () => PaneControls | null;
}

/** Collecting pictures for paper over panes and slices, printing them, and handing over a file. */
export function HandOverBar({ patient, studies, controls }: HandOverBarProps) {
  const t = useHandOverWords();
  const tray = useTray();
  const [opened, setOpened] = useState<'print' | 'file' | null>(null);
  const [said, setSaid] = useState('');
  const count = tray.pictures.length;

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);

  const add = async () => {
    if (count >= mostPictures) {
      setSaid(t('add.full', { most: mostPictures }));
      return;
    }
    try {
      const capture = await controls()?.capture?.(captureWidth);
      if (!capture) throw new TypeError('nothing to capture');
      tray.add(capture);
      setSaid(t('add.done', { count: count + 1 }));
    } catch {
      setSaid(t('add.nothing'));
    }
  };
  const print = async () => {
    if (count === 0) await add();
    setOpened('print');
  };
  const close = () => setOpened(null);

  return (
    <div className={styles.bar}>
      <button type="button" className={imaging.button} onClick={() => void add()}>
        {count === 0 ? t('add') : t('add.count', { count })}
      </button>
      <button type="button" className={imaging.button} onClick={() => void print()}>
        {t('print')}
      </button>
      <button type="button" className={imaging.button} onClick={() => setOpened('file')}>
        {t('handOver')}
      </button>
      <p role="status" className={styles.said}>
        {said}
      </p>
      {opened === 'print' ? <PrintImagesDialog patient={patient} tray={tray} onClose={close} /> : null}
      {opened === 'file' ? <HandOverDialog patient={patient} studies={studies} tray={tray} onClose={close} /> : null}
    </div>
  );
}
