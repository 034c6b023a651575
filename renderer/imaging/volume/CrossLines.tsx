import { Enums, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { type PointerEvent, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { PixelPoint } from '../dicom/calibration.ts';
import { type Placement, toPixel, toViewport } from '../viewport/placement.ts';
import { type Plane, planes } from '../workspace/pane.ts';
import type { Block } from './block.ts';
import { type PlaneStack, planeStackOf, voxelOf, type Walk, walked } from './reformat.ts';
import styles from './volume.module.css';
import { useVolumeWords } from './words.ts';

interface CrossLinesProps {
  /** Around the viewport. */
  box: RefObject<HTMLDivElement | null>;
  rendering: RenderingEngine;
  block: Block;
  stack: PlaneStack;
  /** Every press puts the cross; otherwise only a drag of its lines moves it. */
  placing: boolean;
  /** After every drawing; `isFirst` of this viewport. */
  onDrawn: (isFirst: boolean) => void;
  onTurn: (next: (now: number) => number) => void;
}

interface Drawn {
  placement: Placement;
  /** Of the canvas in the box, px. */
  canvas: { left: number; top: number; width: number; height: number };
}

/** Where the other planes of the block cut this one; each line is that plane's, in its colour and with its name. */
export function CrossLines(props: CrossLinesProps) {
  const { block, stack, placing } = props;
  const t = useVolumeWords();
  const drawn = useDrawn(props.box, props.rendering, props.onDrawn);
  const point = useSyncExternalStore(block.subscribe, () => block.point);
  const dragging = useRef<readonly Walk[] | null>(null);
  if (drawn === null) return null;

  const { across, down } = stack;
  const at = (x: number, y: number): PixelPoint => toViewport(drawn.placement, { x, y });
  const [column, row] = [walked(across, point[across.axis]), walked(down, point[down.axis])];
  const centre = at(column, row);
  const lines = [
    { walk: across, from: at(column, -0.5), to: at(column, down.count - 0.5) },
    { walk: down, from: at(-0.5, row), to: at(across.count - 0.5, row) },
  ].map((line) => ({ ...line, plane: planeThrough(block, line.walk) }));

  const move = (event: PointerEvent<SVGElement>) => {
    const walks = dragging.current;
    const canvas = event.currentTarget.closest('svg')?.getBoundingClientRect();
    if (walks === null || !canvas) return;
    const pixel = toPixel(drawn.placement, { x: event.clientX - canvas.left, y: event.clientY - canvas.top });
    const [i, j, k] = block.point;
    const voxel = voxelOf(stack, pixel.x, pixel.y, walked(stack.through, block.point[stack.through.axis]));
    const moves = new Set(walks.map(({ axis }) => axis));
    block.moveTo([moves.has(0) ? voxel[0] : i, moves.has(1) ? voxel[1] : j, moves.has(2) ? voxel[2] : k]);
  };
  const grip = (walks: readonly Walk[]) => ({
    onPointerDown: (event: PointerEvent<SVGElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      dragging.current = walks;
      event.currentTarget.setPointerCapture(event.pointerId);
      move(event);
    },
    onPointerMove: move,
    onPointerUp: () => {
      dragging.current = null;
    },
    onPointerCancel: () => {
      dragging.current = null;
    },
    // The viewport listens to the mouse: what moves the cross must not window the picture too.
    onMouseDown: (event: { button: number; stopPropagation(): void }) => {
      if (event.button === 0) event.stopPropagation();
    },
  });

  return (
    <svg
      className={styles.cross}
      style={drawn.canvas}
      // The lines take the pointer from the picture below them: the wheel over them turns it all the same.
      onWheel={(event) => event.deltaY !== 0 && props.onTurn((now) => now + Math.sign(event.deltaY))}
      aria-hidden="true"
      data-testid="cross"
    >
      {lines.map(({ walk, from, to, plane }) => (
        <g key={walk.axis} className={styles.line} data-plane={plane}>
          {gapped(from, centre, to).map(([start, end], half) => (
            <line key={half === 0 ? 'before' : 'after'} x1={start.x} y1={start.y} x2={end.x} y2={end.y} />
          ))}
          <text x={to.x} y={to.y} dx={walk === down ? -28 : 16} dy={-4} textAnchor={walk === down ? 'end' : 'start'}>
            {t(`plane.${plane}`)}
          </text>
          <line className={styles.grip} x1={from.x} y1={from.y} x2={to.x} y2={to.y} {...grip([walk])} />
        </g>
      ))}
      <circle className={styles.grip} cx={centre.x} cy={centre.y} r={16} {...grip([across, down])} />
      {placing && <rect className={styles.ground} x={0} y={0} width="100%" height="100%" {...grip([across, down])} />}
    </svg>
  );
}

/** The plane whose place along `walk` the cross gives. */
function planeThrough(block: Block, walk: Walk): Plane {
  return planes.find((plane) => planeStackOf(block.geometry, plane).through.axis === walk.axis)!;
}

const gap = 14;

/** A line that leaves what lies under the cross free. */
function gapped(from: PixelPoint, centre: PixelPoint, to: PixelPoint): [PixelPoint, PixelPoint][] {
  const toward = (end: PixelPoint): PixelPoint => {
    const way = Math.hypot(end.x - centre.x, end.y - centre.y);
    const part = way === 0 ? 0 : Math.min(1, gap / way);
    return { x: centre.x + (end.x - centre.x) * part, y: centre.y + (end.y - centre.y) * part };
  };
  return [
    [from, toward(from)],
    [toward(to), to],
  ];
}

/** Where the picture lies on the canvas in the box, and the canvas in it, anew after every drawing. */
function useDrawn(
  box: RefObject<HTMLDivElement | null>,
  rendering: RenderingEngine,
  onDrawn: (isFirst: boolean) => void,
): Drawn | null {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    const outer = box.current;
    if (!outer) return;
    let last: Types.IStackViewport | null = null;
    const look = ({ type }: Event) => {
      const viewport = rendering.getViewports().find(({ element }) => outer.contains(element)) as
        | Types.IStackViewport
        | undefined;
      if (!viewport) return;
      const [around, canvas] = [outer.getBoundingClientRect(), viewport.canvas.getBoundingClientRect()];
      const placement = placementOf(viewport);
      if (placement === null) return;
      const { width, height } = canvas;
      setDrawn({ placement, canvas: { left: canvas.left - around.left, top: canvas.top - around.top, width, height } });
      // The camera moves before the first picture stands: only a drawn one keeps what is set on it.
      if (type !== Enums.Events.IMAGE_RENDERED) return;
      const isFirst = viewport !== last;
      last = viewport;
      onDrawn(isFirst);
    };
    // Cornerstone's events do not bubble, but they can be caught on their way down.
    const events = [Enums.Events.IMAGE_RENDERED, Enums.Events.CAMERA_MODIFIED];
    for (const event of events) outer.addEventListener(event, look, { capture: true });
    return () => {
      for (const event of events) outer.removeEventListener(event, look, { capture: true });
    };
  }, [box, rendering, onDrawn]);
  return drawn;
}

function placementOf(viewport: Types.IStackViewport): Placement | null {
  const imageData = viewport.getImageData()?.imageData as PixelToWorld | undefined;
  if (!imageData) return null;
  const at = (column: number, row: number): PixelPoint => {
    const [x, y] = viewport.worldToCanvas(imageData.indexToWorld([column, row, 0]));
    return { x, y };
  };
  // Far apart, so that rounding does not count.
  const [origin, right, below] = [at(0, 0), at(100, 0), at(0, 100)];
  return {
    origin,
    column: { x: (right.x - origin.x) / 100, y: (right.y - origin.y) / 100 },
    row: { x: (below.x - origin.x) / 100, y: (below.y - origin.y) / 100 },
  };
}

interface PixelToWorld {
  indexToWorld: (index: Types.Point3) => Types.Point3;
}
