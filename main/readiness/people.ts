/** Who could sign in: the roster of the medium, its administrators, how old it is. */
import { type Check, failed, ok, warning } from './check.ts';
import { countText, instantOf, momentText, spanText } from './figures.ts';

/** People come and go with the month. */
const oldAfter = 31 * 24 * 3_600_000;

export const checkPeople: Check = ({ station, now, stationless }) => {
  const { roster } = station.generation;
  const lines = [];
  if (roster.unreadable) lines.push(failed('people.unreadable'));
  else if (!roster.exists) lines.push(warning('people.none'));
  else {
    const { staff, withoutPin } = roster.counts;
    lines.push(
      ok('people.roster', {
        clinicians: countText(staff.clinician),
        nurses: countText(staff.nurse),
        administrators: countText(staff.administrator),
        withoutPin: countText(withoutPin),
      }),
    );
    if (!roster.administrators) lines.push(warning('people.noAdministrator'));
    const read = roster.asOf === null ? null : instantOf(roster.asOf);
    const age = read === null ? null : now.getTime() - read;
    if (age === null) lines.push(warning('people.undated'));
    else {
      const params = { at: momentText(roster.asOf!), age: spanText(Math.max(0, age)) };
      lines.push(age > oldAfter ? warning('people.old', params) : ok('people.fresh', params));
    }
  }
  if (!stationless && !station.people.emergencyAccess) lines.push(warning('people.closed'));
  return lines;
};
