/** The tools of the left button and the actions on a picture, as data: toolbar, keys and key panel are drawn from here. */
import type { PaneControls } from '../workspace/pane.ts';

/** What a drag with the left button does. */
export const tools = [
  'window',
  'zoom',
  'pan',
  'scroll',
  'length',
  'angle',
  'cobb',
  'ellipse',
  'rectangle',
  'freehand',
  'probe',
] as const;
export type Tool = (typeof tools)[number];

export const measuringTools = ['length', 'angle', 'cobb', 'ellipse', 'rectangle', 'freehand', 'probe'] as const;
export type MeasuringTool = (typeof measuringTools)[number];

/** Words of a tool or an action are `tool.<id>` and `action.<id>` of resources/locales/<language>/measure.json. */
export interface ToolEntry {
  id: Tool;
  /** As `KeyboardEvent.key` in lower case. */
  key: string;
  group: 'view' | 'measure';
  /** CSS cursor over the picture. */
  cursor: string;
}

export const toolEntries: readonly ToolEntry[] = [
  { id: 'window', key: 'w', group: 'view', cursor: 'default' },
  { id: 'zoom', key: 'z', group: 'view', cursor: 'zoom-in' },
  { id: 'pan', key: 'm', group: 'view', cursor: 'move' },
  { id: 'scroll', key: 's', group: 'view', cursor: 'ns-resize' },
  { id: 'length', key: 'l', group: 'measure', cursor: 'crosshair' },
  { id: 'angle', key: 'a', group: 'measure', cursor: 'crosshair' },
  { id: 'cobb', key: 'c', group: 'measure', cursor: 'crosshair' },
  { id: 'ellipse', key: 'e', group: 'measure', cursor: 'crosshair' },
  { id: 'rectangle', key: 'q', group: 'measure', cursor: 'crosshair' },
  { id: 'freehand', key: 'd', group: 'measure', cursor: 'crosshair' },
  { id: 'probe', key: 'o', group: 'measure', cursor: 'crosshair' },
];

export const paneActions = [
  'invert',
  'rotateRight',
  'rotateLeft',
  'flipHorizontal',
  'flipVertical',
  'zoomIn',
  'zoomOut',
  'fit',
  'actualSize',
  'reset',
  'undo',
  'delete',
  'clear',
] as const;
export type PaneAction = (typeof paneActions)[number];

export interface ActionEntry {
  id: PaneAction;
  /** As `KeyboardEvent.key` in lower case. */
  key: string;
  ctrl?: boolean;
  shift?: boolean;
  /** As written on a button. */
  keyName: string;
  group: 'view' | 'measure';
  /** Null where the pane cannot do it. */
  run: (controls: PaneControls) => (() => unknown) | null;
}

export const actionEntries: readonly ActionEntry[] = [
  { id: 'invert', key: 'i', keyName: 'I', group: 'view', run: (c) => (c.invert ? () => c.invert?.() : null) },
  { id: 'rotateRight', key: '.', keyName: '.', group: 'view', run: (c) => (c.rotate ? () => c.rotate?.(90) : null) },
  { id: 'rotateLeft', key: ',', keyName: ',', group: 'view', run: (c) => (c.rotate ? () => c.rotate?.(-90) : null) },
  {
    id: 'flipHorizontal',
    key: 'h',
    keyName: 'H',
    group: 'view',
    run: (c) => (c.flip ? () => c.flip?.('horizontal') : null),
  },
  {
    id: 'flipVertical',
    key: 'v',
    keyName: 'V',
    group: 'view',
    run: (c) => (c.flip ? () => c.flip?.('vertical') : null),
  },
  { id: 'zoomIn', key: '+', keyName: '+', group: 'view', run: (c) => (c.zoomBy ? () => c.zoomBy?.(1.25) : null) },
  { id: 'zoomOut', key: '-', keyName: '-', group: 'view', run: (c) => (c.zoomBy ? () => c.zoomBy?.(0.8) : null) },
  { id: 'fit', key: 'f', keyName: 'F', group: 'view', run: (c) => (c.fit ? () => c.fit?.() : null) },
  {
    id: 'actualSize',
    key: 'n',
    keyName: 'N',
    group: 'view',
    run: (c) => (c.actualSize ? () => c.actualSize?.() : null),
  },
  { id: 'reset', key: 'r', keyName: 'R', group: 'view', run: (c) => () => c.reset() },
  {
    id: 'undo',
    key: 'z',
    ctrl: true,
    keyName: 'Ctrl+Z',
    group: 'measure',
    run: (c) => (c.undoMeasurement ? () => c.undoMeasurement?.() : null),
  },
  {
    id: 'delete',
    key: 'delete',
    keyName: 'Delete',
    group: 'measure',
    run: (c) => (c.deleteMeasurement ? () => c.deleteMeasurement?.() : null),
  },
  {
    id: 'clear',
    key: 'delete',
    shift: true,
    keyName: 'Shift+Delete',
    group: 'measure',
    run: (c) => (c.clearMeasurements ? () => c.clearMeasurements?.() : null),
  },
];
