import { Enums, eventTarget, type RenderingEngine, type Types } from '@cornerstonejs/core';
import {
  PanTool,
  Enums as ToolEnums,
  ToolGroupManager,
  type Types as ToolTypes,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { StackLevels } from './levels.ts';
import { type Tool, tools } from './tools.ts';

const toolNames: Record<Tool, string> = {
  window: WindowLevelTool.toolName,
  zoom: ZoomTool.toolName,
  pan: PanTool.toolName,
};

/** What is on the canvas after a render. */
export interface Rendered {
  imageId: string;
  /** Null for colour pictures, which have no window. */
  window: { center: number; width: number } | null;
  /** 1 is fitted to the viewport. */
  zoom: number;
  inverted: boolean;
}

export interface StackViewportEvents {
  onRendered: (rendered: Rendered) => void;
  onFailed: (imageId: string, error: unknown) => void;
}

let made = 0;

/** One Cornerstone stack viewport in `element`, with its tools. It only draws; what it draws is decided outside. */
export class StackViewport {
  readonly #engine: RenderingEngine;
  readonly #viewport: Types.IStackViewport;
  readonly #toolGroup: ToolTypes.IToolGroup;
  readonly #events: StackViewportEvents;
  readonly #resizing: ResizeObserver;
  readonly #ended = new AbortController();
  readonly #levels: StackLevels;
  #imageIds: readonly string[] = [];

  /** @param engine the window's one rendering engine */
  constructor(engine: RenderingEngine, element: HTMLDivElement, events: StackViewportEvents) {
    made += 1;
    const id = `stack-${made}`;
    this.#events = events;
    this.#engine = engine;
    this.#engine.enableElement({
      viewportId: id,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#viewport = this.#engine.getViewport(id) as Types.IStackViewport;
    this.#levels = new StackLevels(this.#viewport);

    const toolGroup = ToolGroupManager.createToolGroup(id);
    if (toolGroup === undefined) throw new Error(`tool group ${id} exists`);
    this.#toolGroup = toolGroup;
    for (const name of Object.values(toolNames)) toolGroup.addTool(name);
    toolGroup.addViewport(id, this.#engine.id);
    this.chooseTool('window');

    const { signal } = this.#ended;
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#rendered(), { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_ERROR, this.#loadFailed);
    this.#resizing = new ResizeObserver(() => this.#engine.resize(true, true));
    this.#resizing.observe(element);
  }

  /**
   * Draws `imageIds[index]`, which is in the cache. A new list starts with its own window, fitted; inside a list a
   * window somebody chose, zoom and position stay.
   */
  show(imageIds: readonly string[], index: number): void {
    const imageId = imageIds[index];
    if (imageId === undefined) return;
    const isNew = this.#imageIds !== imageIds;
    if (isNew) {
      this.#imageIds = imageIds;
      this.#levels.forget();
    } else {
      this.#levels.adopt();
    }
    const drawn = isNew ? this.#viewport.setStack([...imageIds], index) : this.#viewport.setImageIdIndex(index);
    drawn
      .then(() => {
        if (this.#ended.signal.aborted || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
        if (isNew) this.#viewport.resetCamera();
        this.#levels.apply();
      })
      .catch((error) => this.#events.onFailed(imageId, error));
  }

  /** The tool of the left button; right is always zoom and middle always pan. */
  chooseTool(tool: Tool): void {
    const { Primary, Secondary, Auxiliary } = ToolEnums.MouseBindings;
    const buttons: Record<Tool, ToolEnums.MouseBindings[]> = { window: [], zoom: [Secondary], pan: [Auxiliary] };
    buttons[tool].push(Primary);
    for (const each of tools) this.#toolGroup.setToolPassive(toolNames[each], { removeAllBindings: true });
    for (const each of tools) {
      if (buttons[each].length === 0) continue;
      this.#toolGroup.setToolActive(toolNames[each], {
        bindings: buttons[each].map((mouseButton) => ({ mouseButton })),
      });
    }
  }

  setWindow(center: number, width: number): void {
    this.#levels.setWindow(center, width);
  }

  /** The picture's own window. */
  resetWindow(): void {
    this.#levels.resetWindow();
  }

  invert(): void {
    this.#levels.invert();
  }

  zoomBy(factor: number): void {
    this.#viewport.setZoom(this.#viewport.getZoom() * factor);
    this.#viewport.render();
  }

  /** Whole picture in the viewport, centred; the window stays. */
  fit(): void {
    this.#viewport.resetCamera();
    this.#viewport.render();
  }

  /** Window, inversion, zoom and position as when the picture was opened. */
  reset(): void {
    this.#levels.reset();
    this.fit();
  }

  destroy(): void {
    this.#ended.abort();
    eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_ERROR, this.#loadFailed);
    this.#resizing.disconnect();
    ToolGroupManager.destroyToolGroup(this.#toolGroup.id);
    this.#engine.disableElement(this.#viewport.id);
  }

  readonly #loadFailed = (event: Event) => {
    const { imageId, error } = (event as CustomEvent<{ imageId?: string; error?: unknown }>).detail;
    if (imageId !== undefined && this.#imageIds.includes(imageId)) this.#events.onFailed(imageId, error);
  };

  #rendered(): void {
    const imageId = this.#viewport.getCurrentImageId();
    // The index moves before the picture does: only what Cornerstone holds as its image is on the canvas.
    if (imageId === undefined || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
    this.#events.onRendered({
      imageId,
      window: this.#levels.window(),
      zoom: this.#viewport.getZoom(),
      inverted: this.#levels.inverted,
    });
  }
}
