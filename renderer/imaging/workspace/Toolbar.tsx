import type { RefObject } from 'react';
import styles from '../imaging.module.css';
import type { DisplaySet } from '../study/display-sets.ts';
import type { StackViewport } from '../viewport/stack-viewport.ts';
import { type Tool, tools } from '../viewport/tools.ts';
import { ctPresets } from '../viewport/windows.ts';
import { useImagingWords } from '../words.ts';

const toolKeys: Record<Tool, string> = { window: 'W', zoom: 'Z', pan: 'M' };

interface ToolbarProps {
  set: DisplaySet | null;
  tool: Tool;
  onTool: (tool: Tool) => void;
  viewport: RefObject<StackViewport | null>;
  keysOpen: boolean;
  onKeys: () => void;
}

/** One row of tools, in words, each with its key. */
export function Toolbar({ set, tool, onTool, viewport, keysOpen, onKeys }: ToolbarProps) {
  const t = useImagingWords();
  const actions = [
    { label: t('action.invert'), keyName: 'I', run: () => viewport.current?.invert() },
    { label: t('action.zoomIn'), keyName: '+', run: () => viewport.current?.zoomBy(1.25) },
    { label: t('action.zoomOut'), keyName: '-', run: () => viewport.current?.zoomBy(0.8) },
    { label: t('action.fit'), keyName: 'F', run: () => viewport.current?.fit() },
    { label: t('action.reset'), keyName: 'R', run: () => viewport.current?.reset() },
  ];
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('tools')}>
      <fieldset className={styles.group} aria-label={t('tools')}>
        {tools.map((each) => (
          <ToolButton
            key={each}
            label={t(`tool.${each}`)}
            keyName={toolKeys[each]}
            pressed={tool === each}
            onClick={() => onTool(each)}
          />
        ))}
      </fieldset>
      <fieldset className={styles.group} aria-label={t('tools')}>
        {actions.map(({ label, keyName, run }) => (
          <ToolButton key={keyName} label={label} keyName={keyName} onClick={run} />
        ))}
      </fieldset>
      <fieldset className={styles.group} aria-label={t('presets')}>
        <ToolButton label={t('preset.default')} keyName="0" onClick={() => viewport.current?.resetWindow()} />
        {set?.modality === 'CT' &&
          ctPresets.map(({ name, key, center, width }) => (
            <ToolButton
              key={name}
              label={t(`preset.${name}`)}
              keyName={key}
              onClick={() => viewport.current?.setWindow(center, width)}
            />
          ))}
      </fieldset>
      <ToolButton label={t('action.keys')} keyName="?" pressed={keysOpen} onClick={onKeys} />
    </div>
  );
}

interface ToolButtonProps {
  label: string;
  keyName: string;
  pressed?: boolean;
  onClick: () => void;
}

function ToolButton({ label, keyName, pressed, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keyName}
      // The viewport keeps the keyboard: a click must not leave the arrow keys with the button.
      onClick={(event) => {
        onClick();
        event.currentTarget.blur();
      }}
    >
      {label} <kbd>{keyName}</kbd>
    </button>
  );
}
