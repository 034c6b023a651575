import type { CSSProperties, ReactNode } from 'react';
import styles from './workspace.module.css';
import { panesOf, type Workspace } from './workspace.ts';

interface PaneGridProps {
  workspace: Workspace;
  children: (pane: number) => ReactNode;
}

/**
 * The panes, row by row. A maximised pane lies over the others, which stay as they are beneath it: nothing is measured
 * or drawn anew when all are shown again.
 */
export function PaneGrid({ workspace, children }: PaneGridProps) {
  const { layout, active, maximised } = workspace;
  const grid: CSSProperties = {
    gridTemplateRows: `repeat(${layout.rows}, minmax(0, 1fr))`,
    gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
  };
  return (
    <div className={styles.grid} style={grid} data-layout={`${layout.rows}x${layout.columns}`} data-testid="panes">
      {Array.from({ length: panesOf(layout) }, (_, pane) => (
        <div
          // A pane is its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: places do not move
          key={pane}
          className={styles.place}
          data-maximised={maximised && pane === active}
          inert={maximised && pane !== active}
        >
          {children(pane)}
        </div>
      ))}
    </div>
  );
}
