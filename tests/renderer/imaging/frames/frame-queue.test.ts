import { describe, expect, it } from 'vitest';
import { FrameError } from '../../../../renderer/imaging/frames/frame-error.ts';
import { FrameQueue, readingOrder } from '../../../../renderer/imaging/frames/frame-queue.ts';

/** A queue over loads the test answers by hand. */
class Bench {
  readonly cached = new Set<string>();
  readonly started: string[] = [];
  readonly aborted: string[] = [];
  readonly queue: FrameQueue;
  readonly #answers = new Map<string, { resolve: () => void; reject: (error: unknown) => void }>();

  constructor(limit: number) {
    this.queue = new FrameQueue({
      limit,
      isCached: (imageId) => this.cached.has(imageId),
      load: (imageId, signal) => {
        this.started.push(imageId);
        return new Promise<void>((resolve, reject) => {
          this.#answers.set(imageId, { resolve, reject });
          signal.addEventListener('abort', () => {
            this.aborted.push(imageId);
            reject(signal.reason);
          });
        });
      },
    });
    this.queue.open();
  }

  async answer(imageId: string): Promise<void> {
    this.cached.add(imageId);
    this.#answers.get(imageId)?.resolve();
    await settled();
  }

  async fail(imageId: string, error: unknown): Promise<void> {
    this.#answers.get(imageId)?.reject(error);
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('FrameQueue', () => {
  it('loads in the order wanted, no more at a time than allowed', async () => {
    const bench = new Bench(2);
    bench.queue.want(['a', 'b', 'c', 'd']);
    expect(bench.started).toEqual(['a', 'b']);
    await bench.answer('a');
    expect(bench.started).toEqual(['a', 'b', 'c']);
    expect(bench.queue.stateOf('a')).toBe('loaded');
    expect(bench.queue.stateOf('d')).toBe('waiting');
  });

  it('never starts what nobody wants any more', async () => {
    const bench = new Bench(1);
    bench.queue.want(['a', 'b', 'c']);
    bench.queue.want(['x']);
    await bench.answer('x');
    expect(bench.started).toEqual(['a', 'x']);
  });

  it('makes room for the first wanted at the cost of the least wanted', async () => {
    const bench = new Bench(2);
    bench.queue.want(['a', 'b', 'c']);
    bench.queue.want(['z', 'a', 'b']);
    expect(bench.aborted).toEqual(['b']);
    expect(bench.started).toEqual(['a', 'b', 'z']);
    await settled();
    expect(bench.queue.stateOf('b')).toBe('waiting');
    await bench.answer('z');
    expect(bench.started).toEqual(['a', 'b', 'z', 'b']);
  });

  it('remembers a failure until told to try again', async () => {
    const bench = new Bench(1);
    bench.queue.want(['a', 'b']);
    await bench.fail('a', new FrameError('truncated', '1 / 2'));
    expect(bench.queue.errorOf('a')).toMatchObject({ problem: 'truncated' });
    bench.queue.want(['a', 'b']);
    expect(bench.started).toEqual(['a', 'b']);
    await bench.answer('b');
    bench.queue.retry('a');
    expect(bench.started).toEqual(['a', 'b', 'a']);
  });

  it('stops when closed and goes on when opened', async () => {
    const bench = new Bench(1);
    bench.queue.want(['a']);
    bench.queue.close();
    await settled();
    expect(bench.aborted).toEqual(['a']);
    expect(bench.queue.stateOf('a')).toBe('waiting');
    bench.queue.open();
    expect(bench.started).toEqual(['a', 'a']);
  });
});

describe('readingOrder', () => {
  it('wants what is read, then first, middle and last, then outwards', () => {
    expect(readingOrder(9, 2)).toEqual([2, 0, 4, 8, 3, 1, 5, 6, 7]);
    expect(readingOrder(1, 0)).toEqual([0]);
    expect(readingOrder(0, 0)).toEqual([]);
    expect(readingOrder(300, 299).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, place) => place));
  });
});
