/** Searches as people type them, over the API: every way a patient can be found, and ways that find nobody. */
import { momentOf } from '../../scripts/demo-hospital/moment.ts';
import { ordinaryPerson, type Person, romajiOf } from '../../scripts/demo-hospital/people.ts';
import type { PatientHits } from '../../shared/views.ts';
import type { BenchMedium } from './medium.ts';
import { type Crowd, crowdOf } from './people.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';
import { type WrittenMedium, writtenMedium } from './written-medium.ts';

/** How many of them are looked for, in every way. */
const lookedFor = 60;

/** A hospital that was exported from its source files. */
export function searchSpeed(work: string, medium: BenchMedium): Promise<Result[]> {
  const { seed, asOf, patients } = medium.hospital;
  return searchesOf(work, medium, { seed, asOf, people: patients.ssmix2 - 30 }, patients.ssmix2);
}

/** A million patients, written directly. */
export async function searchSpeedOfCrowd(work: string, people: number): Promise<Result[]> {
  const crowd = crowdOf(people);
  const medium = await writtenMedium(work, 'people', people);
  return searchesOf(work, medium, crowd, people);
}

/** @param patients what the rows say */
async function searchesOf(work: string, medium: WrittenMedium, crowd: Crowd, patients: number): Promise<Result[]> {
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const search = async (query: string) =>
      JSON.parse((await viewer.get(`/api/patients?q=${encodeURIComponent(query)}`)).toString()) as PatientHits;
    const drawn = drawnFrom(crowd);
    const milliseconds: number[] = [];
    const processor: number[] = [];
    // The first person warms up what a station has warm after its first minute.
    for (const [index, person] of drawn.entries()) {
      for (const { query, finds } of queriesFor(person)) {
        const before = process.cpuUsage();
        const { seconds, value } = await timed(() => search(query));
        const { user, system } = process.cpuUsage(before);
        if (finds && !value.hits.some((hit) => hit.identifier === person.id) && !value.more)
          throw new Error(`searching ${query} did not find its patient`);
        if (index === 0) continue;
        milliseconds.push(seconds * 1000);
        processor.push((user + system) / 1000);
      }
    }
    const size = `${patients.toLocaleString('en')} patients`;
    return [
      result(`search p50, ${size}`, percentile(milliseconds, 0.5), 'ms'),
      result(`search p99, ${size}`, percentile(milliseconds, 0.99), 'ms', { target: 30 }),
      // Nearly the same on a quiet machine; far below on a busy one.
      result(`search p99, ${size}, processor time`, percentile(processor, 0.99), 'ms'),
      // What the bench itself holds is in it.
      result(`memory after searching, ${size}`, process.memoryUsage.rss() / 1e6, 'MB', { target: 500 }),
    ];
  } finally {
    await viewer.close();
  }
}

/** People of a crowd, evenly spread. */
export function drawnFrom(crowd: Crowd, count = lookedFor): Person[] {
  return Array.from({ length: count }, (_, index) =>
    ordinaryPerson(crowd.seed, Math.floor((index * crowd.people) / count), momentOf(crowd.asOf)),
  );
}

/** `finds`: the person must be among the hits. */
export function queriesFor(person: Person): { query: string; finds: boolean }[] {
  const found = [
    person.id,
    person.id.replace(/^0+/, ''),
    `${person.family}${person.given}`,
    `${person.family} ${person.given}`,
    person.family,
    `${person.familyKana} ${person.givenKana}`,
    person.familyKana.slice(0, 1),
    person.familyKana.slice(0, 2),
    person.familyKana.slice(-2),
    person.given.slice(-1),
    person.given,
    `${person.family} ${person.birthDate?.slice(0, 4) ?? ''}`,
    `${person.givenKana.slice(0, 2)} ${person.familyKana.slice(0, 2)}`,
    romajiOf(person.familyKana).toLowerCase().slice(0, 1),
    romajiOf(person.givenKana).toLowerCase(),
    person.givenKana,
    hiragana(`${person.familyKana}${person.givenKana}`),
    romajiOf(person.familyKana).toLowerCase(),
    `${romajiOf(person.familyKana)} ${romajiOf(person.givenKana)}`.toLowerCase(),
    person.birthDate!,
    person.birthDate!.replaceAll('-', '/'),
    person.phones.at(-1)!,
  ];
  const lost = ['存在しない名前', 'ぬぬぬぬ', 'zzzzzz', '99999999', 'ぬぬ', 'ぬぬ 灯火', '3西', '3西 305', '3西 灯火'];
  return [...found.map((query) => ({ query, finds: true })), ...lost.map((query) => ({ query, finds: false }))];
}

function hiragana(katakana: string): string {
  return katakana.replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}
