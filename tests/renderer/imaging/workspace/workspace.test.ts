import { describe, expect, it } from 'vitest';
import type { PaneContent } from '../../../../renderer/imaging/workspace/pane.ts';
import {
  emptyWorkspace,
  paneBeside,
  panesOf,
  visiblePanes,
  type Workspace,
  type WorkspaceAction,
  workspaceAfter,
} from '../../../../renderer/imaging/workspace/workspace.ts';

const stack = (setId: string, index = 0): PaneContent => ({ kind: 'stack', studyUid: 's1', setId, index });
const reduced = (state: Workspace, ...actions: WorkspaceAction[]) => actions.reduce(workspaceAfter, state);
const divide = (rows: number, columns: number): WorkspaceAction => ({ type: 'divide', layout: { rows, columns } });
const place = (pane: number, content: PaneContent): WorkspaceAction => ({ type: 'place', pane, content });

describe('workspace', () => {
  it('divides the screen up to three by three and no further', () => {
    for (const [rows, columns, panes] of [
      [1, 1, 1],
      [1, 2, 2],
      [2, 1, 2],
      [2, 2, 4],
      [1, 3, 3],
      [2, 3, 6],
      [3, 3, 9],
      [4, 9, 9],
      [0, -1, 1],
    ] as const) {
      expect(panesOf(reduced(emptyWorkspace, divide(rows, columns)).layout)).toBe(panes);
    }
  });

  it('keeps what panes hold when the layout changes, also those that it leaves out', () => {
    const four = reduced(emptyWorkspace, divide(2, 2), place(0, stack('a')), place(3, stack('b', 5)));
    const back = reduced(four, divide(1, 1), divide(2, 2));
    expect(back.contents).toEqual(four.contents);
    expect(reduced(four, divide(1, 2)).active).toBe(0);
  });

  it('puts a series into a pane, which becomes the active one', () => {
    const state = reduced(emptyWorkspace, divide(1, 2), place(1, stack('b')));
    expect(state.active).toBe(1);
    expect(state.contents[1]).toEqual(stack('b'));
    expect(reduced(state, place(2, stack('c')))).toBe(state);
  });

  it('turns one pane, and the panes that follow it in the same step', () => {
    const state = reduced(emptyWorkspace, divide(1, 2), place(0, stack('a')), place(1, stack('b')));
    const turned = reduced(state, {
      type: 'turn',
      pane: 0,
      next: (now) => (now.kind === 'stack' ? { ...now, index: now.index + 1 } : now),
      follow: (contents, pane) => contents.with(1, stack('b', (contents[pane] as { index: number }).index)),
    });
    expect(turned.contents.slice(0, 2)).toEqual([stack('a', 1), stack('b', 1)]);
    expect(turned.past).toBe(state.past);
    expect(reduced(state, { type: 'turn', pane: 0, next: (now) => now, follow: (contents) => contents })).toBe(state);
  });

  it('shows one pane alone and all again', () => {
    const state = reduced(emptyWorkspace, divide(2, 2), place(2, stack('a')), { type: 'maximise', pane: 2 });
    expect(visiblePanes(state)).toEqual([2]);
    expect(visiblePanes(reduced(state, { type: 'maximise', pane: 2 }))).toEqual([0, 1, 2, 3]);
    expect(reduced(emptyWorkspace, { type: 'maximise', pane: 0 }).maximised).toBe(false);
    expect(reduced(state, divide(2, 2)).maximised).toBe(false);
  });

  it('takes back which series is in which pane, and not how far somebody has scrolled', () => {
    const first = reduced(emptyWorkspace, place(0, stack('a')));
    const second = reduced(first, place(0, stack('b')), divide(1, 2), place(1, stack('c')));
    const undone = reduced(second, { type: 'undo' }, { type: 'undo' });
    expect(undone.contents[0]).toEqual(stack('b'));
    expect(undone.layout).toEqual({ rows: 1, columns: 1 });
    expect(reduced(undone, { type: 'undo' }).contents[0]).toEqual(stack('a'));
    expect(reduced(first, { type: 'undo' })).toBe(first);
  });

  it('remembers a bounded past', () => {
    let state = emptyWorkspace;
    for (let step = 0; step < 200; step += 1) state = workspaceAfter(state, place(0, stack(String(step))));
    expect(state.past.length).toBeLessThanOrEqual(20);
  });

  it('finds the pane for what is to stand beside the active one', () => {
    const state = reduced(emptyWorkspace, divide(1, 3), place(0, stack('a')));
    expect(paneBeside(state)).toBe(1);
    const full = reduced(state, place(1, stack('b')), place(2, stack('c')));
    expect(paneBeside(full)).toBe(0);
  });

  it('acts on panes that are on the screen only', () => {
    const state = reduced(emptyWorkspace, place(0, stack('a')));
    expect(reduced(state, { type: 'activate', pane: 1 })).toBe(state);
    expect(reduced(state, { type: 'activate', pane: 0 })).toBe(state);
  });
});
