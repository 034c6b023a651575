/** The clock of this PC, against what the log saw of it and against the medium, which cannot be of tomorrow. */
import { localTime } from '../paper/local-time.ts';
import { type Check, failed, ok, warning } from './check.ts';
import { instantOf, momentText, spanText, zoneText } from './figures.ts';

const toleranceMilliseconds = 10 * 60_000;
const yearMilliseconds = 366 * 24 * 3_600_000;

export const checkClock: Check = ({ station, audit, now }) => {
  const zone = zoneText(now);
  const lines = [ok('clock.reads', { now: momentText(localTime(now)), zone })];
  const { until } = audit.head();
  const last = until === null ? null : instantOf(until);
  if (last !== null && last - now.getTime() > toleranceMilliseconds) {
    lines.push(failed('clock.beforeLog', { by: spanText(last - now.getTime()) }));
  }
  const changes = audit.clockChangesUnseen();
  if (changes > 0) lines.push(warning('clock.changed', { count: changes }));
  const { createdAt } = station.generation.medium.manifest;
  const written = instantOf(createdAt);
  if (written === null) return [...lines, warning('clock.mediumUndated')];
  const since = now.getTime() - written;
  const params = { at: momentText(createdAt), by: spanText(Math.abs(since)) };
  if (since < -toleranceMilliseconds) lines.push(failed('clock.beforeMedium', params));
  else if (since > yearMilliseconds && !station.generation.medium.manifest.drill)
    lines.push(warning('clock.years', params));
  else lines.push(ok('clock.agrees', params));
  return lines;
};
