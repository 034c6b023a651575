import type { Slice } from '../study/display-sets.ts';
import type { Rendered } from '../viewport/stack-events.ts';
import { graphicPath, screenOf, shutterHoles, type ToScreen } from './annotation-shapes.ts';
import styles from './objects.module.css';
import { type AnnotationText, appliesTo, type DisplayedArea, type PresentationState } from './presentation-state.ts';

const stroke = '#6ee7ff';
const fontSize = 16;

interface PresentationLayerProps {
  state: PresentationState;
  slice: Slice;
  rendered: Rendered;
  picture: { columns: number; rows: number };
}

/** Shutter and annotations of a presentation state over its picture. */
export function PresentationLayer({ state, slice, rendered, picture }: PresentationLayerProps) {
  const { sopInstanceUid, frame } = slice;
  const { width, height } = rendered.size;
  const area = areaOf(state, slice, picture);
  const toScreen = screenOf(rendered.placement, area);
  const layers = new Map(state.layers.map((layer, place) => [layer, place]));
  const annotations = state.annotations
    .filter((annotation) => appliesTo(annotation, sopInstanceUid, frame))
    .sort((a, b) => (layers.get(a.layer) ?? 0) - (layers.get(b.layer) ?? 0));
  const shade = Math.round((state.shutter?.shade ?? 0) * 255);
  return (
    <svg className={styles.layer} width={width} height={height} data-testid="presentation" aria-hidden="true">
      {state.shutter &&
        shutterHoles(state.shutter, toScreen).map((hole) => (
          <path
            key={hole}
            d={`M0 0H${width}V${height}H0Z${hole}`}
            fill={`rgb(${shade} ${shade} ${shade})`}
            fillRule="evenodd"
            data-shutter=""
          />
        ))}
      {annotations.flatMap((annotation, place) => [
        ...annotation.graphics.map((graphic, number) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a state never move
            key={`g${place}.${number}`}
            d={graphicPath(graphic, toScreen)}
            fill={graphic.filled ? stroke : 'none'}
            fillOpacity={0.35}
            stroke={stroke}
            strokeWidth={2}
            data-graphic={graphic.type}
          />
        )),
        ...annotation.texts.map((text, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a state never move
          <Text key={`t${place}.${number}`} text={text} toScreen={toScreen} />
        )),
      ])}
    </svg>
  );
}

/** What of the picture the state shows; the whole of it when it does not say. */
export function areaOf(
  state: PresentationState,
  { sopInstanceUid, frame }: Slice,
  { columns, rows }: { columns: number; rows: number },
): Pick<DisplayedArea, 'topLeft' | 'bottomRight'> {
  const area = state.areas.find((each) => appliesTo(each, sopInstanceUid, frame));
  return area ?? { topLeft: [1, 1], bottomRight: [columns, rows] };
}

function Text({ text: { text, box, anchor, align }, toScreen }: { text: AnnotationText; toScreen: ToScreen }) {
  const point = anchor ? toScreen(anchor.point, anchor.units) : null;
  const corner = box ? toScreen(box.topLeft, box.units) : point!;
  const opposite = box ? toScreen(box.bottomRight, box.units) : null;
  const left = opposite ? Math.min(corner.x, opposite.x) : corner.x;
  const right = opposite ? Math.max(corner.x, opposite.x) : corner.x;
  const top = opposite ? Math.min(corner.y, opposite.y) : corner.y;
  const x = align === 'start' ? left : align === 'end' ? right : (left + right) / 2;
  const lines = text.split(/\r\n|\r|\n/);
  return (
    <g>
      {anchor?.visible && box && point && (
        <path d={`M${point.x} ${point.y}L${(left + right) / 2} ${top}`} stroke={stroke} strokeWidth={1.5} fill="none" />
      )}
      <text
        fill={stroke}
        stroke="#000"
        strokeWidth={3}
        style={{ paintOrder: 'stroke' }}
        fontSize={fontSize}
        textAnchor={align}
        data-annotation=""
      >
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          <tspan key={place} x={x} y={top + fontSize * (place + 1)}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}
