import { Popover } from '@mantine/core';
import { useState } from 'react';
import styles from '../imaging.module.css';
import { useImagingWords } from '../words.ts';
import workspaceStyles from './workspace.module.css';
import { type Layout, mostColumns, mostRows } from './workspace.ts';

interface LayoutPickerProps {
  layout: Layout;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onChoose: (layout: Layout) => void;
}

const still = { duration: 0 };
const cells = Array.from({ length: mostRows * mostColumns }, (_, place) => ({
  rows: Math.floor(place / mostColumns) + 1,
  columns: (place % mostColumns) + 1,
}));

/** How the screen is divided, chosen by its last pane: arrows and Enter, or a click. */
export function LayoutPicker({ layout, opened, onOpened, onChoose }: LayoutPickerProps) {
  const t = useImagingWords();
  const [over, setOver] = useState(layout);
  const choose = (chosen: Layout) => {
    onChoose(chosen);
    onOpened(false);
  };
  return (
    <Popover
      opened={opened}
      onChange={onOpened}
      position="bottom-start"
      trapFocus
      returnFocus={false}
      transitionProps={still}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.button}
          aria-label={`${t('layout')} ${layout.rows}×${layout.columns}`}
          aria-expanded={opened}
          aria-keyshortcuts="g"
          onClick={() => {
            setOver(layout);
            onOpened(!opened);
          }}
        >
          {t('layout')} {layout.rows}×{layout.columns} <kbd data-key="G" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={workspaceStyles.sheet} aria-label={t('layout')}>
        <div className={workspaceStyles.picker}>
          {cells.map((cell) => {
            const { rows, columns } = cell;
            const isNow = rows === layout.rows && columns === layout.columns;
            return (
              <button
                key={`${rows}x${columns}`}
                type="button"
                aria-label={t('layout.choose', { rows, columns })}
                aria-pressed={isNow}
                data-within={rows <= over.rows && columns <= over.columns}
                data-autofocus={isNow || undefined}
                onPointerEnter={() => setOver(cell)}
                onFocus={() => setOver(cell)}
                onClick={() => choose(cell)}
                onKeyDown={(event) => {
                  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -mostColumns, ArrowDown: mostColumns }[event.key];
                  if (by === undefined) return;
                  event.preventDefault();
                  const all = event.currentTarget.parentElement?.querySelectorAll('button');
                  all?.[cells.indexOf(cell) + by]?.focus();
                }}
              >
                {rows}×{columns}
              </button>
            );
          })}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
