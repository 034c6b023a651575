import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { FrameError } from '../../../../renderer/imaging/frames/frame-error.ts';
import { digestOf, loaderOf } from './decode-frame.ts';

/** How a frame is spoilt on its way to the decoder: cut to a length, or one bit turned. */
export type Damage = { keep: number } | { flip: number };

export interface Spoilt {
  problem: string | null;
  /** Of what was shown in spite of the damage. */
  shownDigest: string | null;
  /** Lines of one value throughout, that were not so in the whole picture; at the lower edge. */
  emptyLines: number;
  milliseconds: number;
}

/**
 * Decodes `path` with each damage, behind the server, which would have refused it. Before each, the worker decodes
 * `other`, whose pixels must not come back.
 */
export async function decodeDamaged(path: string, other: string, damages: readonly Damage[]): Promise<Spoilt[]> {
  const whole = loaderOf(path);
  const { signal } = new AbortController();
  const intact = (await whole.image(`tomoshibi:${path}`, signal)).getPixelData();
  const { rows } = await whole.image(`tomoshibi:${other}`, signal);
  const job = await whole.job(`tomoshibi:${path}`, signal);
  const otherJob = await whole.job(`tomoshibi:${other}`, signal);
  const { pool } = startEngine({ softwareWebGl: true });
  const results: Spoilt[] = [];
  for (const damage of damages) {
    await pool.decode({ ...otherJob, bytes: otherJob.bytes.slice() }, signal);
    const start = performance.now();
    try {
      const picture = await pool.decode({ ...job, bytes: spoilt(job.bytes, damage) }, signal);
      const milliseconds = performance.now() - start;
      if (picture.rows !== rows || picture.values.length !== intact.length) throw new Error('wrong size');
      results.push({
        problem: null,
        shownDigest: await digestOf(Float64Array.from(picture.values)),
        emptyLines: emptyLines(picture.values, intact, rows),
        milliseconds,
      });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      const milliseconds = performance.now() - start;
      results.push({ problem: error.problem, shownDigest: null, emptyLines: 0, milliseconds });
    }
  }
  return results;
}

/** Bytes of the frame as it is fetched. */
export async function frameLength(path: string): Promise<number> {
  return (await loaderOf(path).job(`tomoshibi:${path}`, new AbortController().signal)).bytes.length;
}

function spoilt(bytes: Uint8Array, damage: Damage): Uint8Array<ArrayBuffer> {
  if ('keep' in damage) return bytes.slice(0, damage.keep);
  const turned = bytes.slice();
  turned[damage.flip >> 3]! ^= 1 << (damage.flip & 7);
  return turned;
}

function emptyLines(values: ArrayLike<number>, intact: ArrayLike<number>, rows: number): number {
  const width = values.length / rows;
  const isEven = (all: ArrayLike<number>, row: number) => {
    for (let at = row * width + 1; at < (row + 1) * width; at += 1) if (all[at] !== all[row * width]) return false;
    return true;
  };
  let lines = 0;
  for (let row = rows - 1; row >= 0 && isEven(values, row) && !isEven(intact, row); row -= 1) lines += 1;
  return lines;
}
