import { type DragEvent, type MouseEvent, type PointerEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { PatientView } from '../../../shared/views.ts';
import { ReferenceLines } from '../linking/ReferenceLines.tsx';
import type { SlicePlane } from '../linking/slice-plane.ts';
import { ObjectView } from '../objects/ObjectView.tsx';
import { StackView } from '../viewport/StackView.tsx';
import type { Tool } from '../viewport/tools.ts';
import { VolumeView } from '../volume/VolumeView.tsx';
import { useImagingWords } from '../words.ts';
import { type DraggedSet, draggedSet, isDraggedSet } from './dragging.ts';
import type { OpenStudy } from './open-study.ts';
import { PaneBoundary } from './PaneBoundary.tsx';
import { PaneHead, type PaneLink, ProgressBar } from './PaneHead.tsx';
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
  /** When the study that was asked for was made. */
  current: string | null;
  /** Null where the head would say nothing that is not already above: one pane with the study that was asked for. */
  link: PaneLink | null;
  /** The slice of the active pane and the picture here, when its line is to be drawn. */
  lines: { source: SlicePlane; target: SlicePlane } | null;
  /** Under the picture. */
  cine: ReactNode;
  onActivate: () => void;
  onMaximise: () => void;
  onToggleLink: () => void;
  onPlace: (dragged: DraggedSet) => void;
  onContent: (next: (now: PaneContent) => PaneContent) => void;
  onControls: (controls: PaneControls | null) => void;
  onView: (view: View) => void;
}

/** One place of the screen with what it shows. The pointer over it is enough to act on it. */
export function Pane(props: PaneViewProps) {
  const { pane, content, study, active, current, link, lines, cine, onActivate, onMaximise, onPlace } = props;
  const t = useImagingWords();
  const element = useRef<HTMLDivElement>(null);
  const [isOver, setOver] = useState(false);
  const set = content && content.kind !== 'object' ? study?.sets.find(({ id }) => id === content.setId) : undefined;
  const imageIds = useMemo(() => set?.slices.map(({ imageId }) => imageId) ?? [], [set]);
  const drop = (event: DragEvent) => {
    setOver(false);
    const dragged = draggedSet(event.dataTransfer);
    if (!dragged) return;
    event.preventDefault();
    onPlace(dragged);
  };
  // A drag that leaves its pane goes on in it.
  const enter = (event: PointerEvent) => event.buttons === 0 && onActivate();
  const doubleClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest('button, input, label')) onMaximise();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the active pane; the pointer only says which it is
    <div
      ref={element}
      className={styles.pane}
      data-pane={pane}
      data-active={active}
      data-prior={study?.isPrior ?? false}
      data-over={isOver}
      data-study={content?.studyUid}
      data-set={set?.id}
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
      {content && study && link && (
        <PaneHead content={content} study={study} current={current} link={link} onToggleLink={props.onToggleLink} />
      )}
      {study && set && <ProgressBar study={study} imageIds={imageIds} />}
      {content && study ? (
        <PaneBoundary shown={JSON.stringify(content)}>
          <PaneBody {...props} content={content} study={study} />
        </PaneBoundary>
      ) : (
        <p className={styles.empty}>{t(content ? 'pane.opening' : 'pane.empty')}</p>
      )}
      {lines && <ReferenceLines pane={element} source={lines.source} target={lines.target} />}
      {cine}
    </div>
  );
}

type PaneBodyProps = Pick<PaneViewProps, 'patient' | 'active' | 'tool' | 'onContent' | 'onControls' | 'onView'> & {
  content: PaneContent;
  study: OpenStudy;
};

function PaneBody({ content, study, patient, active, tool, onContent, onControls, onView }: PaneBodyProps) {
  const t = useImagingWords();
  const rest = { study, patient, active, tool, onContent, onControls, onView };
  const isKnown = content.kind === 'object' || study.sets.some(({ id }) => id === content.setId);
  if (!isKnown) return <p className={styles.empty}>{t('pane.unknown')}</p>;
  switch (content.kind) {
    case 'stack':
      return <StackView content={content} {...rest} />;
    case 'volume':
      return <VolumeView key={`${content.studyUid} ${content.setId}`} content={content} {...rest} />;
    case 'object':
      return <ObjectView key={content.objectId} content={content} {...rest} />;
  }
}
