import { foldKana, foldName } from '../../shared/japanese.ts';

/**
 * Whoever of these people shares the kana or the kanji of the name with another of them, widths, spaces and variant
 * characters aside. One person who is there twice is no namesake.
 */
export function namesakes(people: readonly { id: string; name: string; kana: string | null }[]): ReadonlySet<string> {
  const byName = new Map<string, Set<string>>();
  for (const { id, name, kana } of people) {
    for (const key of [`name ${foldName(name)}`, `kana ${foldKana(kana ?? '')}`]) {
      if (key.endsWith(' ')) continue;
      byName.set(key, (byName.get(key) ?? new Set()).add(id));
    }
  }
  return new Set([...byName.values()].filter((ids) => ids.size > 1).flatMap((ids) => [...ids]));
}
