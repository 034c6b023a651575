/** The messages of one patient to records: each by its datatype's mapper, and what only several of them tell together. */
import { mapAllergies, repeatedAllergies } from './allergies.ts';
import { datatypeOf } from './datatypes.ts';
import { families } from './families.ts';
import { type Filing, type Found, idOf, isWithdrawn, origin } from './filing.ts';
import { JoinedOrders } from './joined-orders.ts';
import { type Message, parseTime } from './message.ts';
import { isMovement, isMovementEvent } from './movement.ts';
import { mapMovements, otherDoctorsOf } from './movements.ts';
import type { PatientFile } from './patient.ts';
import type { Run } from './run.ts';
import { renderMessage } from './text.ts';
import type { StoredFile } from './tree.ts';

/** Movements that a stay only takes its place and doctor from; the message itself is kept as text. */
const keptAsText = new Set(['ADT-01', 'ADT-42']);

export class PatientMessages {
  readonly #patient: PatientFile;
  readonly #run: Run;
  readonly #allergies: Filing[] = [];
  readonly #movements: Filing[] = [];
  readonly #orders = new JoinedOrders();

  constructor(patient: PatientFile, run: Run) {
    this.#patient = patient;
    this.#run = run;
  }

  /** Files what one message says, as far as it tells that alone. */
  take(message: Message, file: StoredFile): void {
    const { report } = this.#run.context;
    const name = file.name!;
    const datatype = datatypeOf(name.datatype);
    const recordedAt = message.header.time(7) ?? parseTime(name.timestamp);
    const filing: Filing = { message, name, source: this.#run.sourceOf(file), recordedAt };

    if (isCancelled(message, datatype.cancel)) {
      report.skipped(name.datatype, 'cancelled');
      if (isMovement(name.datatype)) this.#movements.push(filing);
      return;
    }
    this.#patient.meet(message, file, recordedAt);
    if (!datatype.partial) for (const section of datatype.sections) this.#run.covers(section, spanOf(filing));

    const foreign = datatype.types.length > 0 && !datatype.types.includes(message.type);
    if (foreign || (isMovement(name.datatype) && !isMovementEvent(filing))) {
      // Where fields have slipped, anything may stand there, a name too.
      const [type, event] = [message.type, message.event].map((code) => (/^\w{1,4}$/.test(code) ? code : '?'));
      const detail = `holds ${type}^${event}, which is not its datatype's; kept as text`;
      report.warn(name.datatype, file.path, 'invalid', detail);
      if (!datatype.sections.includes('other')) this.#patient.gap(file, 'invalid');
      this.#keepAsText(filing);
      return;
    }
    if (name.datatype === 'ADT-00' || name.datatype === 'ADT-61') this.#allergies.push(filing);
    else {
      const repeated = repeatedAllergies(filing);
      if (repeated) this.#allergies.push(repeated);
    }
    // Whether it still stands is known when all of them are read.
    if (isMovement(name.datatype)) this.#movements.push(filing);
    else if (name.datatype === 'ADT-61') {
      this.#patient.put(remainder(filing, ['IAM', 'PV1']));
      report.mapped(name.datatype);
    } else this.#map(filing);
  }

  /** Files what the messages tell together. */
  end(): void {
    const { report } = this.#run.context;
    const allergies = mapAllergies(this.#allergies);
    this.#patient.put(allergies.found);
    if (allergies.contradicting) {
      const { name, source } = this.#allergies.at(-1)!;
      const detail = 'an allergy and the statement that there is none stand side by side; both are filed';
      report.warn(name.datatype, source.slice(this.#run.context.name.length + 1), 'invalid', detail);
    }
    this.#patient.put(this.#orders.map());

    const movements = mapMovements(this.#movements);
    this.#patient.put(movements.found);
    for (const filing of this.#movements) {
      const { datatype } = filing.name;
      if (isCancelled(filing.message, datatypeOf(datatype).cancel)) continue;
      if (movements.cancelled.has(filing)) report.skipped(datatype, 'cancelled');
      else if (keptAsText.has(datatype)) this.#keepAsText(filing);
      else {
        this.#patient.put(remainder(filing, ['PV1', 'PV2'], otherDoctorsOf(filing.message)));
        report.mapped(datatype);
      }
    }
  }

  #map(filing: Filing): void {
    const { report } = this.#run.context;
    const { datatype } = filing.name;
    const family = families[datatype];
    const mapped = family?.map(filing);
    if (family && mapped && (mapped.found.length > 0 || datatype === 'ADT-00')) {
      this.#patient.put([...this.#orders.take(datatype, mapped.found), ...remainder(filing, family.segments)]);
      report.mapped(datatype);
    } else if (mapped && mapped.cancelled > 0) report.skipped(datatype, 'cancelled');
    else this.#keepAsText(filing);
  }

  #keepAsText(filing: Filing): void {
    const { datatype } = filing.name;
    this.#patient.put([otherOf(filing, datatypeOf(datatype).title, renderMessage(filing.message))]);
    this.#run.context.report.text(datatype);
  }
}

/** The event was called off, or every order in the message was. */
function isCancelled(message: Message, cancelEvent: string | undefined): boolean {
  if (cancelEvent !== undefined && message.event === cancelEvent) return true;
  const controls = message.all('ORC').map((orc) => orc.text(1));
  return message.type !== 'PPR' && controls.length > 0 && controls.every(isWithdrawn);
}

/** Segments that no record of ours took, after what `besides` of those that were. */
function remainder(filing: Filing, taken: readonly string[], besides = ''): Found[] {
  const text = [besides, renderMessage(filing.message, taken)].filter(Boolean).join('\n');
  if (text === '') return [];
  const found = otherOf(filing, `${datatypeOf(filing.name.datatype).title}（その他の記載）`, text);
  return [found];
}

function otherOf(filing: Filing, title: string, text: string): Found {
  const record = {
    id: idOf(filing),
    ...origin(filing),
    kind: filing.name.datatype,
    title,
    date: careDate(filing) ?? filing.recordedAt?.slice(0, 10) ?? null,
    text: text || '（記載なし）',
  };
  return { type: 'other', record };
}

/** When it was written, and the day it is about unless that is yet to come: an order for next week is no news of it. */
function spanOf(filing: Filing): (string | null)[] {
  const day = careDate(filing);
  const { recordedAt } = filing;
  return [recordedAt, day !== null && recordedAt !== null && day > recordedAt ? null : day];
}

/** 診療日. */
function careDate(filing: Filing): string | null {
  return parseTime(filing.name.date);
}
