import { linkKinds } from '../linking/linking.ts';
import type { Linking } from '../linking/use-linking.ts';
import { actionEntries, type Tool, toolEntries } from '../viewport/tools.ts';
import type { MeasureWords } from '../viewport/words.ts';
import type { ImagingWords } from '../words.ts';
import type { Command } from './commands.ts';
import type { PaneControls } from './pane.ts';
import type { Workspace } from './workspace.ts';

interface PictureReach {
  controls: PaneControls | null;
  tool: Tool;
  chooseTool: (tool: Tool) => void;
}

/** Everything that can be done to the picture of the active pane. */
export function pictureCommands(
  { controls, tool, chooseTool }: PictureReach,
  t: ImagingWords,
  m: MeasureWords,
): Command[] {
  const tools = toolEntries.map(
    ({ id, key, group }): Command => ({
      id: `tool.${id}`,
      // The wheel scrolls anyway: its drag is for those without one.
      group: group === 'measure' ? 'measure' : id === 'scroll' ? 'picture' : 'tool',
      label: m(`tool.${id}`),
      key,
      pressed: tool === id,
      run: () => chooseTool(id),
    }),
  );
  const actions = actionEntries.flatMap((entry): Command[] => {
    const run = controls && entry.run(controls);
    const key = `${entry.ctrl ? 'Ctrl+' : ''}${entry.shift ? 'Shift+' : ''}${entry.key === 'delete' ? 'Delete' : entry.key}`;
    const group = entry.group === 'view' ? 'picture' : 'measure';
    return run ? [{ id: `action.${entry.id}`, group, label: m(`action.${entry.id}`), key, run: () => void run() }] : [];
  });
  const windows = (controls?.presets?.() ?? []).map(
    ({ id, key, label }): Command => ({
      id: `preset.${id}`,
      group: 'window',
      label,
      key: key ?? '',
      run: () => controls?.applyPreset?.(id),
    }),
  );
  const own: Command[] = controls?.commands?.().map((each) => ({ ...each, group: 'picture' })) ?? [];
  const original: Command[] =
    controls?.resetWindow && !windows.some(({ key }) => key === '0')
      ? [
          {
            id: 'preset.default',
            group: 'window',
            label: t('preset.default'),
            key: '0',
            run: () => controls.resetWindow?.(),
          },
        ]
      : [];
  return [...tools, ...own, ...actions, ...original, ...windows];
}

interface PaneReach {
  workspace: Workspace;
  linking: Linking;
  lines: boolean;
  isComparing: boolean;
  /** Null where there is nothing to play. */
  play: boolean | null;
  /** Planes are shown instead of slices; null where there are neither. */
  planes: boolean | null;
  besideOpen: boolean;
  keysOpen: boolean;
  canGoBack: boolean;
}

interface PaneDeeds {
  comparePrior: () => void;
  listPriors: () => void;
  toggleLines: () => void;
  play: () => void;
  planes: () => void;
  beside: () => void;
  maximise: () => void;
  undo: () => void;
  activate: (by: 1 | -1) => void;
  divide: () => void;
  keys: () => void;
  back: () => void;
}

/** Everything that can be done with the panes and the studies in them. */
export function paneCommands(reach: PaneReach, deeds: PaneDeeds, t: ImagingWords): Command[] {
  const { workspace, linking, isComparing, play } = reach;
  const compare: Command[] = [
    {
      id: 'prior',
      group: 'compare',
      label: t(isComparing ? 'prior.close' : 'prior.compare'),
      key: 'p',
      pressed: isComparing,
      run: deeds.comparePrior,
    },
    { id: 'priors', group: 'compare', label: t('prior.list'), key: 'Shift+p', run: deeds.listPriors },
    ...linkKinds.map(
      (kind): Command => ({
        id: `link.${kind}`,
        group: 'compare',
        label: t(`link.${kind}`),
        key: { scroll: 'k', zoom: 'Shift+k', pan: 'Shift+m', window: 'Shift+w' }[kind],
        pressed: linking.links[kind],
        run: () => linking.toggle(kind),
      }),
    ),
    { id: 'link.align', group: 'compare', label: t('link.align'), key: 'Shift+a', run: linking.align },
    {
      id: 'link.lines',
      group: 'compare',
      label: t('link.lines'),
      key: 'x',
      pressed: reach.lines,
      run: deeds.toggleLines,
    },
  ];
  const panes: Command[] = [
    {
      id: 'panes.maximise',
      group: 'panes',
      label: t('panes.maximise'),
      key: 'Enter',
      pressed: workspace.maximised,
      run: deeds.maximise,
    },
    { id: 'panes.next', group: 'panes', label: t('panes.next'), key: 'Shift+ArrowRight', run: () => deeds.activate(1) },
    {
      id: 'panes.previous',
      group: 'panes',
      label: t('panes.previous'),
      key: 'Shift+ArrowLeft',
      run: () => deeds.activate(-1),
    },
    { id: 'panes.undo', group: 'panes', label: t('panes.undo'), key: 'u', run: deeds.undo },
    { id: 'layout', group: 'panes', label: t('layout'), key: 'g', run: deeds.divide },
  ];
  const playing: Command[] =
    play === null
      ? []
      : [
          {
            id: 'play',
            group: 'play',
            label: t(play ? 'cine.pause' : 'cine.play'),
            key: ' ',
            pressed: play,
            run: deeds.play,
          },
        ];
  const planes: Command[] =
    reach.planes === null
      ? []
      : [{ id: 'mpr', group: 'study', label: t('mpr'), key: 'y', pressed: reach.planes, run: deeds.planes }];
  const beside: Command = {
    id: 'beside',
    group: 'study',
    label: t('beside'),
    key: 'b',
    pressed: reach.besideOpen,
    run: deeds.beside,
  };
  const back: Command[] = reach.canGoBack
    ? [{ id: 'back', group: 'study', label: t('back'), key: 'Backspace', run: deeds.back }]
    : [];
  const keys: Command = {
    id: 'keys',
    group: 'help',
    label: t('action.keys'),
    key: '?',
    pressed: reach.keysOpen,
    run: deeds.keys,
  };
  return [...panes, ...compare, ...playing, ...planes, beside, ...back, keys];
}
