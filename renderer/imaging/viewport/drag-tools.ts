import { BaseTool } from '@cornerstonejs/tools';

/** A drag of one step, in CSS pixels of the viewport. */
export type OnDrag = (x: number, y: number) => void;

interface DragEvent {
  detail: { deltaPoints: { canvas: [number, number] } };
}

/** Hands drags to whoever set the tool up: window and slice are decided outside Cornerstone. */
class DragTool extends BaseTool {
  readonly #drag = ({ detail }: DragEvent) => {
    const [x, y] = detail.deltaPoints.canvas;
    (this.configuration as { onDrag?: OnDrag }).onDrag?.(x, y);
  };
  mouseDragCallback = this.#drag;
  touchDragCallback = this.#drag;

  constructor(
    props = {},
    defaults = { supportedInteractionTypes: ['Mouse' as const, 'Touch' as const], configuration: {} },
  ) {
    super(props, defaults);
  }
}

export class WindowDragTool extends DragTool {
  static override toolName = 'TomoshibiWindow';
}

export class ScrollDragTool extends DragTool {
  static override toolName = 'TomoshibiScroll';
}
