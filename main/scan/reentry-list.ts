/**
 * The work list of re-entry on the station: what came back and was filed, as the ledger has it, to be entered by one person
 * and compared by another.
 */
import { TomoshibiError } from '../../shared/errors.ts';
import type { ChangeOutcome, LedgerHistory } from '../../shared/ledger.ts';
import type { LedgerSheet } from '../../shared/paper.ts';
import {
  type ReentryChange,
  type ReentryItem,
  type ReentryStep,
  type ReentryView,
  reentryLimit,
} from '../../shared/scan.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type FormOf, groupOf, inOrder } from './reentry.ts';

const mostSheets = 5_000_000;

type FormAtStep = Omit<ReentryItem, 'missing' | 'voided' | 'by' | 'at'>;

export class ReentryList {
  readonly #ledger: () => Ledger;
  readonly #formOf: FormOf;

  /** @param ledger throws TomoshibiError `station-locked`, `station-not-open` */
  constructor(ledger: () => Ledger, formOf: FormOf) {
    this.#ledger = ledger;
    this.#formOf = formOf;
  }

  /** @param text the beginning of a patient's id or of a serial */
  view(step: ReentryStep, text: string): ReentryView {
    const ledger = this.#ledger();
    const { byStatus } = ledger.counts({ text });
    const forms = this.#forms(ledger.sheets({ text, status: step }, { limit: mostSheets }));
    const first = inOrder(forms, ({ sheets }) => sheets.length).slice(0, reentryLimit);
    return {
      step,
      sheets: { matched: byStatus.matched, transcribed: byStatus.transcribed, verified: byStatus.verified },
      items: first.map((form) => itemOf(form, step, ledger.history(form.serial))),
      more: forms.length - first.length,
    };
  }

  /**
   * Takes sheets of a form one step on, or, with a reason, one back.
   * @throws TomoshibiError `sheet-not-found`; `reentry-same-person` where whoever entered them would compare them;
   *   `reentry-changed` where another did something with them meanwhile
   */
  change({ serial, copy, pages, to, reason }: ReentryChange, by: string): ChangeOutcome {
    const ledger = this.#ledger();
    const sheets = pages.map((page) => ({ serial, copy, page }));
    const isBack = reason !== undefined;
    return ledger.together(() => {
      if (to === 'verified') {
        const { changes } = ledger.history(serial);
        for (const page of pages) {
          const entered = changes.findLast(
            (one) => one.copy === copy && one.page === page && one.status === 'transcribed',
          );
          if (entered && isSamePerson(entered.by, by)) throw new TomoshibiError('reentry-same-person');
        }
      }
      const outcome = isBack ? ledger.takenBack(sheets, to, { by, why: reason }) : ledger.change(sheets, to, { by });
      if (outcome.unknown.length > 0) throw new TomoshibiError('sheet-not-found');
      if (outcome.changed < sheets.length) throw new TomoshibiError('reentry-changed');
      return outcome;
    });
  }

  #forms(sheets: readonly LedgerSheet[]): FormAtStep[] {
    const forms = new Map<string, FormAtStep>();
    for (const { serial, form, copy, page, pages, identifier, ward, issuedAt } of sheets) {
      const key = `${serial}*${copy}`;
      const definition = this.#formOf(form);
      const found = forms.get(key) ?? {
        group: groupOf(form, definition),
        patient: identifier ?? '',
        form,
        title: definition?.title ?? null,
        serial,
        copy,
        date: issuedAt.slice(0, 10),
        pages,
        sheets: [],
        ward,
      };
      found.sheets.push(page);
      forms.set(key, found);
    }
    return [...forms.values()];
  }
}

function itemOf(form: FormAtStep, step: ReentryStep, { sheets, changes }: LedgerHistory): ReentryItem {
  const ofCopy = changes.filter(({ copy }) => copy === form.copy);
  const last = ofCopy.findLast(({ status }) => status === step)!;
  return {
    ...form,
    missing: sheets.filter(({ copy, status }) => copy === form.copy && status === 'issued').map(({ page }) => page),
    voided: ofCopy.some(({ status }) => status === 'voided'),
    by: last.by,
    at: last.at,
  };
}

/** Names are typed by hand. */
function isSamePerson(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

function folded(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}
