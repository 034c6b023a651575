import type { Department } from './catalogue.ts';
import type { ChartSettings, Doctor, Fate, ImagingOrder } from './clinical.ts';
import { compactTime, day, dayOf, hour, minute } from './moment.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { uidOf } from './uid.ts';

/** Numbers and moments of one patient's orders. */
export class Course {
  readonly person: Person;
  readonly #settings: ChartSettings;
  readonly #random: Random;
  #orders = 0;

  constructor(person: Person, settings: ChartSettings, random: Random) {
    this.person = person;
    this.#settings = settings;
    this.#random = random;
  }

  /** Fifteen digits: day, patient, running number. */
  orderNumber(at: number): string {
    this.#orders += 1;
    return `${compactTime(at, 8)}${this.person.id.slice(-5)}${String(this.#orders % 100).padStart(2, '0')}`;
  }

  /** The `number`th visit back in time, `every` days apart, in consulting hours and never after the data end. */
  visit(number: number, every: number): number {
    const at =
      dayOf(this.#settings.asOf) -
      (number * every + this.#random.int(0, 6)) * day +
      (9 * 60 + this.#random.int(0, 420)) * minute +
      this.#random.int(0, 59_999);
    return Math.min(at, this.#settings.asOf - 2 * hour);
  }

  /** Blood drawn on a ward, `back` days ago. */
  morning(back: number): number {
    return Math.min(
      dayOf(this.#settings.asOf) - back * day + 6 * hour + this.#random.int(0, 50) * minute,
      this.#settings.asOf,
    );
  }

  imaging(
    at: number,
    choice: { modality: string; code: string; description: string },
    department: Department,
    doctor: Doctor,
  ): ImagingOrder {
    const orderNumber = this.orderNumber(at);
    return {
      orderNumber,
      accession: `A${orderNumber}`,
      studyUid: uidOf(this.#settings.seed, 'study', this.person.id, orderNumber),
      ...choice,
      at,
      department,
      doctor,
    };
  }
}

export function fateOf(random: Random): Fate {
  const draw = random.next();
  return draw < 0.06 ? 'revised' : draw < 0.09 ? 'deleted' : 'valid';
}
