/** The roster of a generation: who may sign in, by staff number (docs/media-format.md §8). */
import { foldedStaffId, type Staff, staffSchema } from '../../shared/people.ts';
import { type Role, roles } from '../../shared/views.ts';
import type { EncryptedDatabase } from '../station/database.ts';

interface Row {
  id: string;
  name: string;
  kana: string | null;
  place: string | null;
  roles: string;
  pin: string | null;
}

export class Roster {
  readonly #people: Map<string, Staff>;
  /** A documents file that covers the roster is there, and cannot be read. */
  readonly unreadable: boolean;
  /** When the hospital's list was read, local time; null without a roster. */
  readonly asOf: string | null;
  /** Any hash of it: what checking a PIN costs here. */
  readonly likeOthers: string | null;

  constructor(people: readonly Staff[], { asOf, unreadable }: { asOf: string | null; unreadable: boolean }) {
    this.#people = new Map(people.map((person) => [foldedStaffId(person.id), person]));
    this.unreadable = unreadable;
    this.asOf = asOf;
    this.likeOthers = people.find(({ pin }) => pin !== null)?.pin ?? null;
  }

  get exists(): boolean {
    return this.#people.size > 0;
  }

  find(staffId: string): Staff | null {
    return this.#people.get(foldedStaffId(staffId)) ?? null;
  }

  /** Somebody can confirm as an administrator by a PIN. */
  get administrators(): boolean {
    return [...this.#people.values()].some(({ roles: has, pin }) => pin !== null && has.includes('administrator'));
  }

  get counts(): { staff: Record<Role, number>; withoutPin: number } {
    const people = [...this.#people.values()];
    const of = (role: Role) => people.filter((person) => person.roles.includes(role)).length;
    const staff = { clinician: of('clinician'), nurse: of('nurse'), administrator: of('administrator') };
    return { staff, withoutPin: people.filter(({ pin }) => pin === null).length };
  }
}

/** People whom this version cannot read are left out: they break glass. */
export function readStaff(database: EncryptedDatabase): Staff[] {
  return database
    .prepare<[], Row>('SELECT id, name, kana, place, roles, pin FROM staff ORDER BY id')
    .all()
    .flatMap((row) => {
      const known = row.roles.split(' ').filter((role) => roles.some((one) => one === role));
      const checked = staffSchema.safeParse({ ...row, roles: known });
      return checked.success ? [checked.data] : [];
    });
}
