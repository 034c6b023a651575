import { type DragEvent, type MouseEvent, type PointerEvent, useState } from 'react';
import type { PatientView } from '../../../shared/views.ts';
import { StackView } from '../viewport/StackView.tsx';
import type { Tool } from '../viewport/tools.ts';
import { useImagingWords } from '../words.ts';
import { draggedSet, isDraggedSet } from './dragging.ts';
import type { OpenStudy } from './open-study.ts';
import { PaneHead } from './PaneHead.tsx';
import type { PaneContent, PaneControls, View } from './pane.ts';
import styles from './workspace.module.css';

interface PaneViewProps {
  pane: number;
  content: PaneContent | null;
  /** Null when nothing is shown here, or the study is not open. */
  study: OpenStudy | null;
  patient: PatientView;
  active: boolean;
  tool: Tool;
  onActivate: () => void;
  onMaximise: () => void;
  onPlace: (studyUid: string, setId: string) => void;
  onContent: (next: (now: PaneContent) => PaneContent) => void;
  onControls: (controls: PaneControls | null) => void;
  onView: (view: View) => void;
}

/** One place of the screen with what it shows. The pointer over it is enough to act on it. */
export function Pane({ pane, content, study, active, onActivate, onMaximise, onPlace, ...rest }: PaneViewProps) {
  const t = useImagingWords();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    setOver(false);
    const dragged = draggedSet(event.dataTransfer);
    if (!dragged) return;
    event.preventDefault();
    onPlace(dragged.studyUid, dragged.setId);
  };
  // A drag that leaves its pane goes on in it.
  const enter = (event: PointerEvent) => event.buttons === 0 && onActivate();
  const doubleClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest('button, input, label')) onMaximise();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the active pane; the pointer only says which it is
    <div
      className={styles.pane}
      data-pane={pane}
      data-active={active}
      data-prior={study?.isPrior ?? false}
      data-over={isOver}
      data-study={content?.studyUid}
      onPointerEnter={enter}
      onPointerDownCapture={onActivate}
      onDoubleClick={doubleClick}
      onDragOver={(event) => {
        if (!isDraggedSet(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {content && study && <PaneHead content={content} study={study} />}
      {content && study ? (
        <PaneBody content={content} study={study} active={active} {...rest} />
      ) : (
        <p className={styles.empty}>{t(content ? 'pane.opening' : 'pane.empty')}</p>
      )}
    </div>
  );
}

type PaneBodyProps = Pick<PaneViewProps, 'patient' | 'active' | 'tool' | 'onContent' | 'onControls' | 'onView'> & {
  content: PaneContent;
  study: OpenStudy;
};

function PaneBody({ content, ...rest }: PaneBodyProps) {
  const t = useImagingWords();
  if (content.kind === 'stack' && rest.study.sets.some(({ id }) => id === content.setId)) {
    return <StackView content={content} {...rest} />;
  }
  return <p className={styles.empty}>{t('pane.unknown')}</p>;
}
