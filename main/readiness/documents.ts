/** The hospital's manuals and lists: all of them read, with their pages authenticated. */
import { type Check, failed, notDone, ok, turn, warning } from './check.ts';
import { bytesText, countText } from './figures.ts';

export const checkDocuments: Check = async ({ station, signal }) => {
  const { documents } = station.generation;
  const { status, unreadable, documents: all } = documents.view('');
  if (status === 'not-exported') return [warning('documents.notExported')];
  let damaged = unreadable;
  let read = 0;
  let bytes = 0;
  for (const { id } of all) {
    if (signal.aborted) return [notDone('stopped')];
    try {
      bytes += documents.content(id).bytes.byteLength;
      read++;
    } catch {
      damaged++;
    }
    await turn();
  }
  const lines = [];
  if (damaged > 0) lines.push(failed('documents.damaged', { count: countText(damaged) }));
  if (read > 0) lines.push(ok('documents.read', { count: countText(read), bytes: bytesText(bytes) }));
  else if (damaged === 0) lines.push(warning('documents.none'));
  return lines;
};
