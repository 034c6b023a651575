/** Which mutation a process is at, since when, and what it has taken until then: written and read without its help. */
import fs from 'node:fs';

export interface Pulse {
  /** -1 between jobs. */
  number: number;
  /** Milliseconds of the epoch. */
  since: number;
  /** Milliseconds that the process had computed for until then. */
  computed: number;
}

export class PulseWriter {
  readonly #handle: number;
  readonly #values = new Float64Array(3);

  constructor(file: string) {
    this.#handle = fs.openSync(file, 'w');
    this.rest();
  }

  begin(number: number): void {
    const { user, system } = process.cpuUsage();
    this.#values.set([number, Date.now(), (user + system) / 1000]);
    fs.writeSync(this.#handle, new Uint8Array(this.#values.buffer), 0, 24, 0);
  }

  rest(): void {
    this.begin(-1);
  }

  close(): void {
    fs.closeSync(this.#handle);
  }
}

export function readPulse(file: string): Pulse | null {
  try {
    const bytes = fs.readFileSync(file);
    if (bytes.length < 24) return null;
    const [number, since, computed] = [0, 8, 16].map((at) => bytes.readDoubleLE(at)) as [number, number, number];
    return { number, since, computed };
  } catch {
    return null;
  }
}

/** Linux says of any process what it has computed, and the most memory that it ever had; null elsewhere. */
export function usageOf(pid: number): { computed: number; peakBytes: number } | null {
  try {
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // utime and stime, the 14th and 15th of proc(5), in hundredths of a second.
    const computed = (Number(fields[11]) + Number(fields[12])) * 10;
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { computed, peakBytes: Number(peak ?? 0) * 1024 };
  } catch {
    return null;
  }
}
