import { Enums, getEnabledElements, type Types } from '@cornerstonejs/core';
import { type RefObject, useEffect, useState } from 'react';
import styles from '../workspace/workspace.module.css';
import { referenceLineOf } from './reference-line.ts';
import { pointOf, type SlicePlane } from './slice-plane.ts';

interface ReferenceLinesProps {
  /** The pane that is drawn over. */
  pane: RefObject<HTMLElement | null>;
  /** The slice of the active pane. */
  source: SlicePlane;
  /** The picture in this pane. */
  target: SlicePlane;
}

type Line = readonly [Types.Point2, Types.Point2];

/** Where the slice of the active pane cuts the picture of this one. */
export function ReferenceLines({ pane, source, target }: ReferenceLinesProps) {
  const [line, setLine] = useState<Line | null>(null);
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const draw = () => setLine(lineOn(element, source, target));
    draw();
    // Cornerstone's events do not bubble, but they can be caught on their way down.
    element.addEventListener(Enums.Events.IMAGE_RENDERED, draw, { capture: true });
    return () => element.removeEventListener(Enums.Events.IMAGE_RENDERED, draw, { capture: true });
  }, [pane, source, target]);
  if (line === null) return null;
  const [[x1, y1], [x2, y2]] = line;
  return (
    <svg className={styles.lines} aria-hidden="true" data-testid="reference-line">
      <line x1={x1} y1={y1} x2={x2} y2={y2} />
    </svg>
  );
}

/** In CSS pixels of the pane; null where there is no line, or nothing is drawn. */
function lineOn(element: HTMLElement, source: SlicePlane, target: SlicePlane): Line | null {
  const cut = referenceLineOf(source, target);
  const viewport = getEnabledElements().find((each) => element.contains(each.viewport.element))?.viewport;
  if (!cut || !viewport || viewport.element.dataset.covered === 'true') return null;
  const base = element.getBoundingClientRect();
  const canvas = viewport.element.getBoundingClientRect();
  const places = cut.map(([column, row]): Types.Point2 => {
    const [x, y] = viewport.worldToCanvas([...pointOf(target, column, row)]);
    return [x + canvas.left - base.left - element.clientLeft, y + canvas.top - base.top - element.clientTop];
  });
  return [places[0]!, places[1]!];
}
