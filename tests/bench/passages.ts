/** Words looked for in millions of notes, over the API: common ones, rare ones, several, single characters, one patient's. */
import type { PassageHits } from '../../shared/passages.ts';
import { idOf } from './notes.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';
import { writtenMedium } from './written-medium.ts';

/** Held by many notes, and by few; together rarely, and never. */
const common = ['糖尿病', '高血圧', '血圧', '家族', 'CT撮影', 'hba1c', 'crp', '浸潤影', 'アムロジピン', '本人'];
const scarce = [
  '褐色細胞腫',
  '透析',
  '褐色細胞腫 糖尿病',
  '造影剤 ワルファリン',
  's12345',
  '褐色細胞腫 透析',
  '検体 s777',
];
const short = ['糖', '病', '影', 'ct', 'k', '7', 'pt'];
const several = ['糖尿病 高血圧', '透析 造影剤', '糖尿病 浸潤影 右上肺野', '高血圧 家族 CRP', '糖尿病 褐色細胞腫 透析'];
const none = ['存在しない言葉', 'zzzz', '糖尿病 存在しない言葉'];
const rounds = 8;

/** @param notes a multiple of ten: everybody has ten */
export async function passageSpeed(work: string, notes: number): Promise<Result[]> {
  const medium = await writtenMedium(work, 'notes', notes);
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const find = async (parameters: Record<string, string>) => {
      const path = `/api/passages?${new URLSearchParams(parameters)}`;
      return timed(async () => JSON.parse((await viewer.get(path)).toString()) as PassageHits);
    };
    const milliseconds: number[] = [];
    const firsts: number[] = [];
    const processor: number[] = [];
    // Common words are in fewer than what is counted.
    const isSample = notes < 100_000;
    for (let round = 0; round < rounds; round++) {
      for (const q of [...common, ...scarce, ...short, ...several, ...none]) {
        // Every other round pages on, puts patients together, or asks of one of them.
        const asked: Record<string, string> = { q, offset: String(round % 2 === 1 ? 50 : 0) };
        if (round === 3) asked.order = 'patient';
        if (round === 5) asked.patient = idOf((round * 997) % (notes / 10));
        const before = process.cpuUsage();
        const { seconds, value } = await find(asked);
        const { user, system } = process.cpuUsage(before);
        if (round === 0 && common.includes(q) && !(value.atLeast || (isSample && value.hits.length > 0)))
          throw new Error(`${q} is in more notes than were found`);
        milliseconds.push(seconds * 1000);
        processor.push((user + system) / 1000);
        if (round === 0) firsts.push(seconds * 1000);
      }
    }
    const size = `${notes.toLocaleString('en')} notes`;
    return [
      result(`full text p50, ${size}`, percentile(milliseconds, 0.5), 'ms'),
      result(`full text p99, ${size}`, percentile(milliseconds, 0.99), 'ms', { target: 300 }),
      result(`full text p99, ${size}, processor time`, percentile(processor, 0.99), 'ms'),
      result(`full text, slowest the first time, ${size}`, Math.max(...firsts), 'ms'),
    ];
  } finally {
    await viewer.close();
  }
}
