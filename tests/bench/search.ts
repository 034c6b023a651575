/** Searches as people type them, over the API: every way a patient can be found, and ways that find nobody. */
import { momentOf } from '../../scripts/demo-hospital/moment.ts';
import { ordinaryPerson, type Person, romajiOf } from '../../scripts/demo-hospital/people.ts';
import type { PatientHits } from '../../shared/views.ts';
import type { BenchMedium } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

const people = 60;

export async function searchSpeed(work: string, medium: BenchMedium): Promise<Result[]> {
  const { seed, asOf, patients } = medium.hospital;
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const search = async (query: string) =>
      JSON.parse((await viewer.get(`/api/patients?q=${encodeURIComponent(query)}`)).toString()) as PatientHits;
    const known = patients.ssmix2 - 30;
    const drawn = Array.from({ length: people }, (_, index) =>
      ordinaryPerson(seed, Math.floor((index * known) / people), momentOf(asOf)),
    );
    const milliseconds: number[] = [];
    const processor: number[] = [];
    // The first person warms up what a station has warm after its first minute.
    for (const [index, person] of drawn.entries()) {
      for (const { query, finds } of queriesFor(person)) {
        const before = process.cpuUsage();
        const { seconds, value } = await timed(() => search(query));
        const { user, system } = process.cpuUsage(before);
        if (finds && !value.hits.some((hit) => hit.identifier === person.id) && !value.more)
          throw new Error('a search did not find its patient');
        if (index === 0) continue;
        milliseconds.push(seconds * 1000);
        processor.push((user + system) / 1000);
      }
    }
    const size = `${patients.ssmix2.toLocaleString('en')} patients`;
    return [
      result(`search p50, ${size}`, percentile(milliseconds, 0.5), 'ms'),
      result(`search p99, ${size}`, percentile(milliseconds, 0.99), 'ms', { target: 30 }),
      // Nearly the same on a quiet machine; far below on a busy one.
      result(`search p99, ${size}, processor time`, percentile(processor, 0.99), 'ms'),
    ];
  } finally {
    await viewer.close();
  }
}

/** `finds`: the person must be among the hits. */
function queriesFor(person: Person): { query: string; finds: boolean }[] {
  const found = [
    person.id,
    person.id.replace(/^0+/, ''),
    `${person.family}${person.given}`,
    `${person.family} ${person.given}`,
    person.family,
    `${person.familyKana} ${person.givenKana}`,
    person.familyKana.slice(0, 2),
    person.givenKana,
    hiragana(`${person.familyKana}${person.givenKana}`),
    romajiOf(person.familyKana).toLowerCase(),
    `${romajiOf(person.familyKana)} ${romajiOf(person.givenKana)}`.toLowerCase(),
    person.birthDate!,
    person.birthDate!.replaceAll('-', '/'),
    person.phones.at(-1)!,
  ];
  const lost = ['存在しない名前', 'ぬぬぬぬ', 'zzzzzz', '99999999'];
  return [...found.map((query) => ({ query, finds: true })), ...lost.map((query) => ({ query, finds: false }))];
}

function hiragana(katakana: string): string {
  return katakana.replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}
