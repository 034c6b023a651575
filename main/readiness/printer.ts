/** The printers that this station knows, and whether the test page came out of one: a person says so. */
import type { ReadinessLine } from '../../shared/readiness.ts';
import { type Check, failed, notDone, ok } from './check.ts';
import { someOf } from './figures.ts';

const named = 3;

export const checkPrinter: Check = async ({ host, station, stationless }) => {
  if (stationless || !host.print) return [notDone(stationless ? 'printer.stationless' : 'printer.noHost')];
  const printers = (await host.printers?.()) ?? [];
  if (printers.length === 0) return [failed('printer.none')];
  const { printer } = station.printers.choice;
  if (printer !== null && !printers.some(({ name }) => name === printer)) {
    return [failed('printer.gone', { printer }), notDone('printer.notPrinted')];
  }
  const titles = printers.map(({ title }) => title);
  return [ok('printer.found', { count: printers.length, names: someOf(titles, named) }), notDone('printer.notPrinted')];
};

/** On its way: nobody has seen it yet. */
export function printedPage(printer: string | null): ReadinessLine {
  return printer === null ? notDone('printer.sentByDialog') : notDone('printer.sent', { printer });
}

export function judgedPage(legible: boolean, by: string): ReadinessLine {
  return legible ? ok('printer.legible', { by }) : failed('printer.illegible', { by });
}
