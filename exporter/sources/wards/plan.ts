/** Wards as they are told, row by row, in the hospital's order. */
import { foldedBed, foldedRoom, foldedWard, type ListedWard } from '../../../shared/wards.ts';

/** What one row or resource says of a ward; what it does not say is null or empty. */
export interface WardStatement {
  ward: string;
  codes: string[];
  room: string | null;
  beds: string[];
  /** Beds of the room without names. */
  unnamed: number;
  kind: string | null;
  capacity: number | null;
  phone: string | null;
  note: string | null;
  /** Where the ward stands among the others; null: as it is told. */
  order: number | null;
}

export class WardPlan {
  readonly #wards = new Map<string, { ward: ListedWard; order: number | null }>();

  /** Why a statement cannot stand beside the earlier ones; null where it was taken. */
  add(said: WardStatement): string | null {
    const key = foldedWard(said.ward);
    const entry = this.#wards.get(key) ?? { ward: emptyWard(said.ward), order: null };
    const known = entry.ward;
    if (entry.order !== null && said.order !== null && entry.order !== said.order) {
      return 'another row of the ward says otherwise of its order';
    }
    for (const field of ['kind', 'capacity', 'phone'] as const) {
      if (known[field] !== null && said[field] !== null && known[field] !== said[field]) {
        return `another row of the ward says otherwise of its ${field}`;
      }
    }
    const room = said.room ?? (said.beds.length > 0 || said.unnamed > 0 ? '' : null);
    const held = room === null ? undefined : known.rooms.find((one) => foldedRoom(one.room) === foldedRoom(room));
    const twice = said.beds.find((bed) =>
      held?.beds.some((other) => foldedBed(other, held.room) === foldedBed(bed, held.room)),
    );
    if (twice !== undefined) return 'the bed is listed twice';

    this.#wards.set(key, entry);
    known.codes = [...new Set([...known.codes, ...said.codes])];
    known.kind ??= said.kind;
    known.capacity ??= said.capacity;
    known.phone ??= said.phone;
    entry.order ??= said.order;
    if (said.note !== null && !known.note?.split('\n').includes(said.note)) {
      known.note = known.note === null ? said.note : `${known.note}\n${said.note}`;
    }
    if (held) {
      held.beds.push(...said.beds);
      held.unnamed += said.unnamed;
    } else if (room !== null) {
      known.rooms.push({ room, beds: [...said.beds], unnamed: said.unnamed });
    }
    return null;
  }

  /** In the hospital's order: by number where there is one, else as told. */
  wards(): ListedWard[] {
    return [...this.#wards.values()]
      .map((entry, index) => ({ ...entry, index }))
      .sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || a.index - b.index)
      .map(({ ward }) => ward);
  }
}

function emptyWard(ward: string): ListedWard {
  return { ward, codes: [], kind: null, capacity: null, phone: null, note: null, rooms: [] };
}
