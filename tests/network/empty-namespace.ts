/** A network namespace without an interface, and programs under strace in it. Linux only, root or an ordinary user. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { readTrace, type Trace } from './calls.ts';

const isRoot = process.getuid?.() === 0;

/** An ordinary user sees only itself in a user namespace of its own. */
const ownUser = isRoot ? [] : ['--user', '--map-current-user', '--keep-caps'];

/** Why no program can be watched here; null when it can. */
export function watchingMissing(): string | null {
  if (process.platform !== 'linux') return 'network namespaces and strace are Linux’s';
  const tried = (command: string[]) => spawnSync(command[0]!, command.slice(1), { stdio: 'ignore' }).status === 0;
  if (!tried(['ip', '-V'])) return 'ip (iproute2) is not installed';
  if (!tried(['unshare', '--net', ...ownUser, 'true'])) return 'unshare cannot make a network namespace here';
  if (!tried(['nsenter', '--version'])) return 'nsenter is not installed';
  if (!tried(['strace', '-f', '-qq', '-yy', '-e', 'trace=%network', '-o', '/dev/null', 'true'])) {
    return 'strace is not installed or may not watch here';
  }
  return null;
}

export interface WatchedCommand {
  /** What to run, before the program and its arguments. */
  prefix: string[];
  /** What it and all it started did: once it has ended everything, before that what was written so far. */
  trace: () => Trace;
}

export class EmptyNamespace {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** @param options.loopback whether 127.0.0.1 can be reached in it; else nothing at all */
  static async open(options: { loopback: boolean }): Promise<EmptyNamespace> {
    const script = `${options.loopback ? 'ip link set lo up && ' : ''}echo ready && exec cat`;
    const holder = spawn('unshare', ['--net', ...ownUser, 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown];
    if (String(said).trim() !== 'ready') throw new Error('no empty network namespace');
    return new EmptyNamespace(holder);
  }

  /** Names and states of its interfaces, as the kernel has them. */
  interfaces(): string[] {
    const [enter, ...rest] = this.#enter();
    const { stdout } = spawnSync(enter!, [...rest, 'ip', '-o', 'link'], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => `${/^\d+: ([^:@]+)/.exec(line)![1]} ${/[<,]UP[,>]/.test(line) ? 'up' : 'down'}`);
  }

  /**
   * @param file where strace writes
   * @param user as whom, where root asks; set-user-ID programs, as Chromium's sandbox is one, work then
   */
  watched(file: string, user: string | null = null): WatchedCommand {
    const calls = ['-e', 'trace=%network,io_uring_setup,io_uring_enter'];
    // What goes through a ring is seen by nobody: whoever wants one is told that this kernel has none.
    const noRings = ['-e', 'inject=io_uring_setup:error=ENOSYS'];
    const strace = [
      'strace',
      ...(user ? ['-u', user] : []),
      '-f',
      // Stops whom it watches at these calls only; at every call a window takes many times as long.
      '--seccomp-bpf',
      '-qq',
      '-yy',
      '-s',
      '0',
      ...calls,
      ...noRings,
      '-o',
      file,
    ];
    return { prefix: [...this.#enter(), ...strace], trace: () => readTrace(wholeLines(fs.readFileSync(file, 'utf8'))) };
  }

  #enter(): string[] {
    const own = isRoot ? [] : ['--user', '--preserve-credentials'];
    return ['nsenter', '--target', String(this.#holder.pid), '--net', ...own];
  }

  close(): void {
    this.#holder.stdin?.end();
  }
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
