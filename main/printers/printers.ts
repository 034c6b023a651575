/** How this station prints: the choice people made last, kept on it. The printers themselves are the host's. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { type PrintChoice, type PrintersView, printChoiceSchema } from '../../shared/printers.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { Host, PrintQueue } from '../host.ts';

/** One row. */
const schema = `
CREATE TABLE IF NOT EXISTS print_choice (number INTEGER PRIMARY KEY CHECK (number = 1), choice TEXT NOT NULL);
`;

const askEachTime: PrintChoice = { printer: null, duplex: false };

export class Printers {
  readonly #database: Database;

  /** @param database the station's own, opened by the caller; the table is made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.exec(schema);
  }

  /** What a later version wrote and this one cannot read is as if nobody had chosen. */
  get choice(): PrintChoice {
    const kept = this.#database.prepare<[], string>('SELECT choice FROM print_choice').pluck().get();
    return (kept && printChoiceSchema.safeParse(JSON.parse(kept)).data) || askEachTime;
  }

  remember(choice: PrintChoice): void {
    this.#database
      .prepare('INSERT INTO print_choice VALUES (1, ?) ON CONFLICT DO UPDATE SET choice = excluded.choice')
      .run(JSON.stringify(choice));
  }

  async view(host: Host): Promise<PrintersView> {
    const printers = (await host.printers?.()) ?? [];
    return { available: host.print !== undefined, printers, choice: this.choice };
  }
}

/**
 * What a request to print asks for, by itself or as this station printed last.
 * @param body `{ printer?, duplex? }` as JSON, or nothing
 * @throws TomoshibiError `request-invalid`
 */
export function askedChoice(body: string, last: PrintChoice): PrintChoice {
  if (!body) return last;
  const asked = parsed(body);
  if (!asked.success) throw new TomoshibiError('request-invalid');
  return { ...last, ...asked.data };
}

function parsed(body: string) {
  try {
    return printChoiceSchema.partial().safeParse(JSON.parse(body));
  } catch {
    throw new TomoshibiError('request-invalid');
  }
}

/**
 * The queue of a choice; null for the system's dialog.
 * @throws TomoshibiError `printer-not-found` where the system no longer has it: nothing is printed elsewhere instead
 */
export async function queueOf({ printer, duplex }: PrintChoice, host: Host): Promise<PrintQueue | null> {
  if (printer === null) return null;
  await requirePrinter(printer, host);
  return { printer, duplex };
}

/** @throws TomoshibiError `printer-not-found` where the system does not have it */
export async function requirePrinter(printer: string, host: Host): Promise<void> {
  const known = (await host.printers?.()) ?? [];
  if (!known.some(({ name }) => name === printer)) throw new TomoshibiError('printer-not-found', { printer });
}

type Paper = NonNullable<PrintQueue['paper']>;

/**
 * Jobs in their order, cut where another paper is needed: one job of a printer is on one size of it. Through the dialog,
 * which opens for each, the sizes are put together.
 */
export function onPapers(
  jobs: readonly Pick<PrintJobView, 'id' | 'perSide' | 'definition'>[],
  { together = false } = {},
): { ids: string; paper: Paper }[] {
  const runs: { ids: string; paper: Paper }[] = [];
  for (const { id, perSide, definition } of jobs) {
    const paper = perSide > 1 ? 'A4' : definition.paper.size;
    const run = together ? runs.find((one) => one.paper === paper) : runs.at(-1);
    if (run?.paper === paper) run.ids += `,${id}`;
    else runs.push({ ids: id, paper });
  }
  return runs;
}
