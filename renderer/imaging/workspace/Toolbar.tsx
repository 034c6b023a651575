import { Menu } from '@mantine/core';
import { memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import styles from '../imaging.module.css';
import { useImagingWords } from '../words.ts';
import { type Command, type CommandGroup, keyText } from './commands.ts';
import workspaceStyles from './workspace.module.css';

interface ToolbarProps {
  commands: readonly Command[];
  /** What stands first and is no command: how the screen is divided. */
  children: ReactNode;
}

/** Of these groups these commands are buttons of their own; the others are in the menu of their group. */
const buttons: Partial<Record<CommandGroup, readonly string[] | 'all'>> = {
  tool: 'all',
  picture: ['action.invert', 'action.reset'],
  compare: ['prior'],
  play: 'all',
  study: 'all',
  help: 'all',
};
const order = ['tool', 'window', 'measure', 'picture', 'compare', 'play', 'study', 'paper', 'panes', 'help'] as const;
/** Keys of things that have a button of their own kind. */
const elsewhere = ['layout'];

interface Item {
  id: string;
  /** One is a button, several are a menu. */
  commands: readonly Command[];
  group: CommandGroup;
  isMenu: boolean;
}

/** One row of tools, in words, each with its key. What does not fit the width is in the last menu, never cut off. */
export function Toolbar({ commands, children }: ToolbarProps) {
  const t = useImagingWords();
  return (
    <div className={workspaceStyles.toolbar} role="toolbar" aria-label={t('tools')}>
      {children}
      <Items commands={commands} />
    </div>
  );
}

/** Drawn again only when the commands say something else: fifty buttons would cost a slice its time. */
const Items = memo(function Items({ commands }: Pick<ToolbarProps, 'commands'>) {
  const t = useImagingWords();
  const row = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const items = itemsOf(commands);
  const key = items.map(({ id, commands: each }) => `${id} ${each[0]?.label}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words and other items need other room
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const measure = () => {
      const below = [...element.children].filter((child) => (child as HTMLElement).offsetTop > 4);
      const ids = below.map((child) => (child as HTMLElement).dataset.item ?? '');
      setHidden((now) => (ids.length === now.size && ids.every((id) => now.has(id)) ? now : new Set(ids)));
    };
    measure();
    const resizing = new ResizeObserver(measure);
    resizing.observe(element);
    return () => resizing.disconnect();
  }, [key]);
  const rest = items.filter(({ id }) => hidden.has(id));
  return (
    <>
      <div ref={row} className={workspaceStyles.items}>
        {items.map((item) => (
          <div key={item.id} data-item={item.id} inert={hidden.has(item.id)} data-group={item.group}>
            {item.isMenu ? (
              <CommandMenu label={t(`group.${item.group}`)} commands={item.commands} />
            ) : (
              <CommandButton command={item.commands[0]!} />
            )}
          </div>
        ))}
      </div>
      {rest.length > 0 && (
        <CommandMenu label={t('group.more')} commands={rest.flatMap((item) => item.commands)} withGroups />
      )}
    </>
  );
});

function itemsOf(commands: readonly Command[]): Item[] {
  return order.flatMap((group): Item[] => {
    const own = commands.filter((command) => command.group === group && !elsewhere.includes(command.id));
    const direct = buttons[group] ?? [];
    const isDirect = ({ id }: Command) => direct === 'all' || direct.includes(id);
    const inMenu = own.filter((command) => !isDirect(command));
    const singles = own
      .filter(isDirect)
      .map((command) => ({ id: command.id, commands: [command], group, isMenu: false }));
    return inMenu.length === 0 ? singles : [...singles, { id: group, commands: inMenu, group, isMenu: true }];
  });
}

function CommandMenu({
  label,
  commands,
  withGroups,
}: {
  label: string;
  commands: readonly Command[];
  withGroups?: boolean;
}) {
  const t = useImagingWords();
  return (
    <Menu
      position="bottom-start"
      classNames={{ dropdown: workspaceStyles.sheet, item: workspaceStyles.entry }}
      returnFocus={false}
    >
      <Menu.Target>
        <button type="button" className={styles.button} data-pressed={commands.some(({ pressed }) => pressed)}>
          {label} <span aria-hidden="true">▾</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {commands.map((command, place) => (
          <div key={command.id}>
            {withGroups && command.group !== commands[place - 1]?.group && (
              <Menu.Label className={workspaceStyles.label}>{t(`group.${command.group}`)}</Menu.Label>
            )}
            <Menu.Item
              onClick={command.run}
              disabled={Boolean(command.refusal)}
              rightSection={<kbd className={workspaceStyles.key}>{keyText(command.key, t)}</kbd>}
              data-command={command.id}
            >
              {command.pressed !== undefined && <span aria-hidden="true">{command.pressed ? '● ' : '○ '}</span>}
              {command.label}
              {command.pressed && <span className={workspaceStyles.unseen}> ({t('on')})</span>}
              {command.refusal && <small className={workspaceStyles.why}>{command.refusal}</small>}
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function CommandButton({ command }: { command: Command }) {
  const t = useImagingWords();
  const { label, key, pressed, refusal, run } = command;
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={key === ' ' ? 'Space' : key}
      aria-disabled={Boolean(refusal)}
      title={refusal ?? undefined}
      data-command={command.id}
      // The pane keeps the keyboard: a click must not leave the arrow keys with the button.
      onClick={(event) => {
        run();
        if (event.detail > 0) event.currentTarget.blur();
      }}
    >
      {label} <kbd data-key={keyText(key, t)} />
    </button>
  );
}
