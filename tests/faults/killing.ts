/** A program of ours in a process of its own, killed without warning. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.join(import.meta.dirname, '../..');

export interface Ended {
  killed: boolean;
  exitCode: number | null;
  stderr: string;
  /** Milliseconds from `ready` to the end. */
  lasted: number;
}

/**
 * Runs a script until it ends or `afterReady` milliseconds after it said `ready` on its standard output, whichever comes
 * first; then SIGKILL.
 */
export async function runKilled(script: string, args: string[], afterReady: number): Promise<Ended> {
  const child = start(script, args);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ready = once(child.stdout!, 'data');
  await Promise.race([ready, exited]);
  const readyAt = performance.now();
  const timer = new AbortController();
  const moment = sleep(afterReady, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([moment, exited]);
  timer.abort();
  const killed = child.exitCode === null && child.kill('SIGKILL');
  const [exitCode] = await exited;
  return { killed: killed && exitCode === null, exitCode, stderr, lasted: performance.now() - readyAt };
}

function start(script: string, args: string[]): ChildProcess {
  return spawn(process.execPath, [path.join(root, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}
