import { actionEntries, type Tool, toolEntries } from '../viewport/tools.ts';
import { ctPresets } from '../viewport/windows.ts';
import type { MeasureWords } from '../viewport/words.ts';
import type { ImagingWords } from '../words.ts';
import type { Command } from './commands.ts';
import type { PaneControls } from './pane.ts';

/** What the commands act on, and what they can do to it. */
export interface CommandReach {
  controls: PaneControls | null;
  modality: string | null;
  tool: Tool;
  chooseTool: (tool: Tool) => void;
}

/** Everything that can be done to the picture of the active pane. */
export function pictureCommands(reach: CommandReach, t: ImagingWords, m: MeasureWords): Command[] {
  const { controls } = reach;
  const tools = toolEntries.map(
    (entry): Command => ({
      id: `tool.${entry.id}`,
      group: entry.group === 'view' ? 'tool' : 'measure',
      label: m(`tool.${entry.id}`),
      key: entry.key,
      pressed: reach.tool === entry.id,
      run: () => reach.chooseTool(entry.id),
    }),
  );
  const actions = actionEntries.flatMap((entry): Command[] => {
    const run = controls && entry.run(controls);
    const key = `${entry.ctrl ? 'Ctrl+' : ''}${entry.shift ? 'Shift+' : ''}${entry.key === 'delete' ? 'Delete' : entry.key}`;
    const label = m(`action.${entry.id}`);
    const group = entry.group === 'view' ? 'picture' : 'measure';
    return run ? [{ id: `action.${entry.id}`, group, label, key, run: () => void run() }] : [];
  });
  return [...tools, ...actions, ...windowCommands(reach, t)];
}

function windowCommands({ controls, modality }: CommandReach, t: ImagingWords): Command[] {
  if (!controls) return [];
  const own: Command = {
    id: 'preset.default',
    group: 'window',
    label: t('preset.default'),
    key: '0',
    run: () => controls.resetWindow?.(),
  };
  const presets = modality === 'CT' && controls.setWindow ? ctPresets : [];
  return [
    own,
    ...presets.map(
      ({ name, key, center, width }): Command => ({
        id: `preset.${name}`,
        group: 'window',
        label: t(`preset.${name}`),
        key,
        run: () => controls.setWindow?.(center, width),
      }),
    ),
  ];
}
