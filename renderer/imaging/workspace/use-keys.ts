import { useEffect } from 'react';
import { type Command, isTyping, keyOf } from './commands.ts';
import type { PaneContent } from './pane.ts';
import { useLatest } from './use-latest.ts';

const page = 10;

const moves: Record<string, (now: number) => number> = {
  ArrowUp: (now) => now - 1,
  ArrowLeft: (now) => now - 1,
  ArrowDown: (now) => now + 1,
  ArrowRight: (now) => now + 1,
  PageUp: (now) => now - page,
  PageDown: (now) => now + page,
  Home: () => 0,
  End: () => Number.MAX_SAFE_INTEGER,
};

interface KeyReach {
  commands: readonly Command[];
  /** Slices in the active pane; 0 when it has none. */
  count: number;
  onTurn: (next: (now: PaneContent) => PaneContent) => void;
  /** Of a pane whose place is no part of its content. */
  turn: ((next: (now: number) => number) => void) | null;
}

/** Keys act on the active pane, and on nothing while somebody types or a panel over the picture has the keyboard. */
export function useKeys(reach: KeyReach) {
  const latest = useLatest(reach);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.altKey || isTyping(target) || isElsewhere(target)) return;
      const { commands, count, onTurn, turn } = latest.current;
      const key = keyOf(event);
      const onButton = target instanceof HTMLElement && target.matches('button, a, [role=menuitem]');
      // Space and Enter press the button that has the focus.
      if (onButton && (key === ' ' || key === 'Enter')) return;
      const command = commands.find((each) => each.key === key);
      const move = moves[key];
      if (command) command.run();
      else if (move && turn) turn(move);
      else if (move && count > 0)
        onTurn((now) => (now.kind === 'stack' ? { ...now, index: within(move(now.index), count) } : now));
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Ahead of the frame's own keys: what the viewer uses, it uses alone.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [latest]);
}

/** In a menu or a dialog, which have keys of their own. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=menu], [role=dialog]') !== null;
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}
