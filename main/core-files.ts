/**
 * What Linux writes of a program that crashes would hold what was on the screen. The kernel is told to leave memory out of
 * it, for this process, for those it has started and, which inherit it, for all it will start.
 */
import fs from 'node:fs';

/** Does nothing where no kernel asks. */
export function keepMemoryOutOfCoreFiles(): void {
  if (process.platform !== 'linux') return;
  for (const pid of withChildren('self')) {
    try {
      // man 5 core: which mappings are written; none of them.
      fs.writeFileSync(`/proc/${pid}/coredump_filter`, '0');
    } catch {
      // A process that may not be written to may not be dumped either, or is gone.
    }
  }
}

function withChildren(pid: string): string[] {
  const children = readChildren(pid).flatMap((child) => withChildren(child));
  return [pid, ...children];
}

function readChildren(pid: string): string[] {
  try {
    const threads = fs.readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean));
  } catch {
    return [];
  }
}
