import { useMemo } from 'react';
import type { Command } from './commands.ts';
import { useLatest } from './use-latest.ts';

/**
 * The list as it was, for as long as it says the same: a slice further changes what commands do, not what their buttons
 * say. What runs is always what was given last.
 */
export function useSteadyCommands(commands: readonly Command[]): readonly Command[] {
  const latest = useLatest(commands);
  const said = JSON.stringify(commands);
  return useMemo(
    () =>
      (JSON.parse(said) as Omit<Command, 'run'>[]).map((command) => ({
        ...command,
        run: () => latest.current.find(({ id }) => id === command.id)?.run(),
      })),
    [said, latest],
  );
}
