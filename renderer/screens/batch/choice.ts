/** What is chosen of forms and wards before a batch begins. */
import { useMemo, useState } from 'react';
import type { BatchRequest, FormsView, WardsView } from '../../../shared/paper.ts';
import type { BatchSearch } from './search.ts';

/** In the place of a set's code: forms chosen one by one. */
export const ownChoice = 'own';
export const urgentSet = 'urgent-only';

const orderKey = 'tomoshibi-ward-order';
const duplexKey = 'tomoshibi-batch-duplex';

export interface BatchChoiceState {
  set: string;
  chooseSet: (set: string) => void;
  /** Copies by form; 0 is not printed. */
  copies: Record<string, number>;
  chooseCopies: (form: string, copies: number) => void;
  /** All wards in the order in which they would be printed. */
  order: string[];
  /** Puts a ward so many places up or down; it is remembered on this station. */
  move: (ward: string, by: number) => void;
  chosen: ReadonlySet<string>;
  choose: (wards: string[], chosen: boolean) => void;
  leftOut: ReadonlySet<string>;
  leaveOut: (patientId: string, out: boolean) => void;
  duplex: boolean;
  chooseDuplex: (duplex: boolean) => void;
  /** Null while there is nothing to print. */
  request: BatchRequest | null;
}

/** @param begin what was chosen before the batch: one ward, and whom to leave out */
export function useBatchChoice(wards: WardsView, forms: FormsView, begin: BatchSearch): BatchChoiceState {
  const names = useMemo(() => wards.wards.filter(({ patients }) => patients > 0).map(({ ward }) => ward), [wards]);
  const sets = forms.sets.filter(({ of }) => of === 'ward');
  const [set, setSet] = useState(sets[0]?.code ?? ownChoice);
  const [own, setOwn] = useState<Record<string, number>>({});
  const [order, setOrder] = useState(() => rememberedOrder(names));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(begin.ward === undefined ? names : names.filter((ward) => ward === begin.ward)),
  );
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(() => new Set(begin.leftOut));
  const [duplex, setDuplex] = useState(() => localStorage.getItem(duplexKey) === 'true');

  const ofSet = sets.find(({ code }) => code === set);
  const copies = ofSet ? Object.fromEntries(ofSet.forms.map(({ code, copies: count }) => [code, count ?? 1])) : own;
  const printed = Object.entries(copies).filter(([, count]) => count > 0);
  const wanted = order.filter((ward) => chosen.has(ward));
  const request: BatchRequest | null =
    printed.length > 0 && wanted.length > 0
      ? {
          forms: printed.map(([code, count]) => ({ code, copies: count })),
          wards: wanted,
          duplex,
          ...(leftOut.size > 0 && { leftOut: [...leftOut].sort() }),
        }
      : null;

  return {
    set,
    chooseSet: (next) => {
      // What a set has is where one's own choice begins.
      if (next === ownChoice) setOwn(copies);
      setSet(next);
    },
    copies,
    chooseCopies: (form, count) => setOwn({ ...own, [form]: count }),
    order,
    move: (ward, by) => {
      const from = order.indexOf(ward);
      const to = Math.max(0, Math.min(order.length - 1, from + by));
      const next = order.toSpliced(from, 1).toSpliced(to, 0, ward);
      setOrder(next);
      localStorage.setItem(orderKey, JSON.stringify(next));
    },
    chosen,
    choose: (some, isChosen) => {
      const next = new Set(chosen);
      for (const ward of some) {
        if (isChosen) next.add(ward);
        else next.delete(ward);
      }
      setChosen(next);
    },
    leftOut,
    leaveOut: (patientId, out) => {
      const next = new Set(leftOut);
      if (out) next.add(patientId);
      else next.delete(patientId);
      setLeftOut(next);
    },
    duplex,
    chooseDuplex: (next) => {
      setDuplex(next);
      localStorage.setItem(duplexKey, String(next));
    },
    request,
  };
}

/** Wards as they were put the last time; those that are new come after them. */
export function rememberedOrder(names: string[]): string[] {
  const kept = parsed(localStorage.getItem(orderKey)).filter((ward) => names.includes(ward));
  return [...kept, ...names.filter((ward) => !kept.includes(ward))];
}

function parsed(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
