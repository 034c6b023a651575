import {
  AngleTool,
  addTool,
  annotation,
  CobbAngleTool,
  EllipticalROITool,
  LengthTool,
  PanTool,
  PlanarFreehandROITool,
  ProbeTool,
  RectangleROITool,
  state,
  Enums as ToolEnums,
  ToolGroupManager,
  type Types as ToolTypes,
  ZoomTool,
} from '@cornerstonejs/tools';
import { type OnDrag, ScrollDragTool, WindowDragTool } from './drag-tools.ts';
import { type MeasuringTool, measuringTools, type Tool, tools } from './tools.ts';

const toolClasses = {
  window: WindowDragTool,
  zoom: ZoomTool,
  pan: PanTool,
  scroll: ScrollDragTool,
  length: LengthTool,
  angle: AngleTool,
  cobb: CobbAngleTool,
  ellipse: EllipticalROITool,
  rectangle: RectangleROITool,
  freehand: PlanarFreehandROITool,
  probe: ProbeTool,
} satisfies Record<Tool, unknown>;

const lineColor = '#ffe14d';
/** Of what is selected, and what `Delete` deletes. */
const chosenColor = '#7dffb0';

/** Which of our tools made a Cornerstone annotation; null for what is not a measurement. */
export function measuringToolOf(toolName: string): MeasuringTool | null {
  return measuringTools.find((tool) => toolClasses[tool].toolName === toolName) ?? null;
}

export interface StackToolsEvents {
  onWindowDrag: OnDrag;
  onScrollDrag: OnDrag;
  /** The words beside a measurement; `targetId` is what Cornerstone calls the picture. */
  linesOf: (tool: MeasuringTool, data: MeasuredData, targetId: string) => string[];
}

/** What Cornerstone keeps of a measurement: places in patient coordinates. */
export interface MeasuredData {
  handles: { points: [number, number, number][] };
  contour?: { polyline: [number, number, number][]; closed: boolean };
}

/** Tools of one viewport: the chosen one on the left button or one finger, zoom on the right, pan on the middle. */
export class StackTools {
  readonly #group: ToolTypes.IToolGroup;

  constructor(viewportId: string, engineId: string, events: StackToolsEvents) {
    prepareTools();
    const group = ToolGroupManager.createToolGroup(viewportId);
    if (group === undefined) throw new Error(`tool group ${viewportId} exists`);
    this.#group = group;
    for (const tool of tools) group.addTool(toolClasses[tool].toolName, configurationOf(tool, events));
    group.addViewport(viewportId, engineId);
    this.choose('window');
  }

  choose(tool: Tool): void {
    const { Primary, Secondary, Auxiliary } = ToolEnums.MouseBindings;
    const bindings = new Map<Tool, ToolTypes.IToolBinding[]>([
      ['zoom', [{ mouseButton: Secondary }, { numTouchPoints: 2 }]],
      ['pan', [{ mouseButton: Auxiliary }, { numTouchPoints: 3 }]],
    ]);
    bindings.set(tool, [...(bindings.get(tool) ?? []), { mouseButton: Primary }]);
    // Passive: a measurement can be taken hold of whatever the left button does otherwise.
    for (const each of tools) this.#group.setToolPassive(toolClasses[each].toolName, { removeAllBindings: true });
    for (const [each, its] of bindings) this.#group.setToolActive(toolClasses[each].toolName, { bindings: its });
  }

  destroy(): void {
    ToolGroupManager.destroyToolGroup(this.#group.id);
  }
}

let isPrepared = false;

/** Tools and their looks are the window's, not a viewport's. */
function prepareTools(): void {
  if (isPrepared) return;
  isPrepared = true;
  for (const tool of tools) if (!(toolClasses[tool].toolName in state.tools)) addTool(toolClasses[tool]);
  const { style } = annotation.config;
  const { global, ...others } = style.getDefaultToolStyles();
  style.setDefaultToolStyles({
    ...others,
    global: {
      ...global,
      color: lineColor,
      colorHighlighted: chosenColor,
      colorSelected: chosenColor,
      lineWidth: '2',
      textBoxColor: lineColor,
      textBoxColorHighlighted: chosenColor,
      textBoxColorSelected: chosenColor,
      textBoxFontFamily: '"BIZ UDPGothic", sans-serif',
      textBoxFontSize: '15px',
      textBoxBackground: 'rgba(0, 0, 0, 0.62)',
      textBoxMargin: 4,
    },
  });
}

function configurationOf(tool: Tool, { onWindowDrag, onScrollDrag, linesOf }: StackToolsEvents): object {
  if (tool === 'window') return { onDrag: onWindowDrag };
  if (tool === 'scroll') return { onDrag: onScrollDrag };
  const measuring = measuringTools.find((each) => each === tool);
  if (measuring === undefined) return {};
  return {
    // Cornerstone's own numbers have other units and rules: not one of them is shown.
    getTextLines: (data: MeasuredData, targetId: string | string[]) =>
      linesOf(measuring, data, Array.isArray(targetId) ? (targetId[0] ?? '') : targetId),
    calculateStats: true,
    storePointData: false,
    showArcLines: false,
    actions: {},
  };
}
