/**
 * A seeded generator of numbers (sfc32). Each is made from a key such as `(seed, 'chart', 17)`, so that what one patient
 * is made of does not depend on how many others there are, nor on the order of writing.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(...key: (string | number)[]) {
    const text = key.join('/');
    this.#a = hash(text, 0x9e3779b9);
    this.#b = hash(text, 0x85ebca6b);
    this.#c = hash(text, 0xc2b2ae35);
    for (let warmUp = 0; warmUp < 12; warmUp++) this.next();
  }

  /** In [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** `count` different members, in the order of the list. */
  sample<T>(list: readonly T[], count: number): T[] {
    const chosen: T[] = [];
    for (let index = 0; index < list.length && chosen.length < count; index++) {
      if (this.next() * (list.length - index) < count - chosen.length) chosen.push(list[index]!);
    }
    return chosen;
  }

  /** Roughly normal with mean 0 and deviation 1, within ±3. */
  normal(): number {
    return (this.next() + this.next() + this.next() + this.next() + this.next() + this.next() - 3) * Math.SQRT2;
  }

  /** A whole number whose mean is `mean`: its floor, or one more. */
  about(mean: number): number {
    const floor = Math.floor(mean);
    return floor + (this.chance(mean - floor) ? 1 : 0);
  }
}

function hash(text: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
    value ^= value >>> 15;
  }
  return Math.imul(value ^ (value >>> 13), 0x5bd1e995) | 0;
}
