/** Ten patients taken at random, found and opened as a person would; nobody is named. */

import type { ReadinessLine } from '../../shared/readiness.ts';
import { sections } from '../../shared/records.ts';
import { asReadingError } from '../station/database.ts';
import { codeOf } from '../station/error-code.ts';
import { type Check, failed, notDone, ok, turn } from './check.ts';
import { countText } from './figures.ts';

const opened = 10;

export const checkPatients: Check = async ({ station, signal }) => {
  const { records } = station.generation;
  const all = records.count();
  if (all === 0) return [failed('patients.none')];
  const chosen = records.atRandom(opened);
  const started = performance.now();
  const unreadable = new Map<string, number>();
  let read = 0;
  let rows = 0;
  let notFound = 0;
  for (const id of chosen) {
    if (signal.aborted) return [notDone('stopped')];
    try {
      const { patient } = records.patient(id);
      const { hits, more } = records.search(patient.identifier, 200);
      if (!more && !hits.some((hit) => hit.id === id)) notFound++;
      records.summaries.summary(id);
      for (const section of sections) {
        const view = records.section(id, section);
        if (view.records.length !== view.total) throw new Error('rows are missing');
        rows += view.total;
        await turn();
      }
      read++;
    } catch (error) {
      const code = codeOf(asReadingError(error));
      unreadable.set(code, (unreadable.get(code) ?? 0) + 1);
    }
  }
  const lines: ReadinessLine[] = [...unreadable].map(([cause, count]) => ({
    ...failed('patients.unreadable', { count, opened: chosen.length }),
    cause,
  }));
  if (notFound > 0) lines.push(failed('patients.notFound', { count: notFound, opened: chosen.length }));
  if (read > 0) {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    lines.push(
      ok('patients.read', {
        count: read,
        all: countText(all),
        sections: sections.length,
        rows: countText(rows),
        seconds,
      }),
    );
  }
  return lines;
};
