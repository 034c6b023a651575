/** How old the data of each source are, against the hours that the hospital agreed on. */
import { sourcesOf } from '../../shared/media.ts';
import { type Check, failed, notDone, ok, warning } from './check.ts';
import { instantOf, momentText, spanText } from './figures.ts';

const hour = 3_600_000;
/** Data cannot be of later than this. */
const toleranceMilliseconds = 10 * 60_000;

export const checkStaleness: Check = ({ station, hours, now }) => {
  const sources = sourcesOf(station.generation.manifest);
  // A drill's day is its own.
  if (station.generation.medium.manifest.drill) return [notDone('staleness.drill')];
  if (sources.length === 0) return [failed('staleness.noSources')];
  return sources.map(({ name, dataAsOf }) => {
    const at = dataAsOf === null ? null : instantOf(dataAsOf);
    if (at === null) return warning('staleness.unknown', { source: name });
    const age = now.getTime() - at;
    const params = { source: name, at: momentText(dataAsOf!), age: spanText(Math.max(0, age)), ...hours };
    if (age < -toleranceMilliseconds) return warning('staleness.future', params);
    if (age >= hours.failed * hour) return failed('staleness.old', params);
    return age >= hours.warning * hour ? warning('staleness.stale', params) : ok('staleness.fresh', params);
  });
};
