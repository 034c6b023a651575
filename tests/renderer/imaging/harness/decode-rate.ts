import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { loaderOf } from './decode-frame.ts';

export interface DecodeRate {
  frames: number;
  /** Of decoded pixels. */
  bytes: number;
  seconds: number;
}

/** How fast the decoding workers turn these frames into pictures, `rounds` times each; fetching is not counted. */
export async function decodeRate(paths: readonly string[], rounds: number): Promise<DecodeRate> {
  const loader = loaderOf(paths[0]!);
  const { signal } = new AbortController();
  const { pool } = startEngine();
  const jobs = await Promise.all(paths.map((path) => loader.job(`tomoshibi:${path}`, signal)));
  // The workers take the bytes for themselves. The first round starts them and compiles their decoders.
  const round = () => Promise.all(jobs.map((job) => pool.decode({ ...job, bytes: new Uint8Array(job.bytes) }, signal)));
  await round();
  const rate = { frames: 0, bytes: 0, seconds: 0 };
  for (let at = 0; at < rounds; at += 1) {
    const started = performance.now();
    const pictures = await round();
    rate.seconds += (performance.now() - started) / 1000;
    rate.frames += pictures.length;
    rate.bytes += pictures.reduce((sum, { values }) => sum + values.byteLength, 0);
  }
  return rate;
}
