/** From the path of a medium to the first search result, on a station that has never seen it. */
import type { PatientHits } from '../../shared/views.ts';
import type { BenchMedium } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

export async function openingToFirstSearch(work: string, medium: BenchMedium, rounds: number): Promise<Result[]> {
  const { featured, patients } = medium.hospital;
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const viewer = await benchViewer(work);
    try {
      const opening = await timed(async () => {
        await viewer.open(medium);
        return JSON.parse(
          (await viewer.get(`/api/patients?q=${encodeURIComponent(featured.kana)}`)).toString(),
        ) as PatientHits;
      });
      if (!opening.value.hits.some((hit) => hit.identifier === featured.id))
        throw new Error('the search did not find its patient');
      seconds.push(opening.seconds);
    } finally {
      await viewer.close();
    }
  }
  const size = `${patients.ssmix2.toLocaleString('en')} patients`;
  return [result(`opening a medium to the first search result, ${size}`, percentile(seconds, 0.5), 's', { target: 2 })];
}
