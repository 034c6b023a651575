/** The forms that can be printed, ours and the hospital's; those that cannot are named. */
import { type Check, failed, ok, warning } from './check.ts';
import { someOf } from './figures.ts';

const named = 3;

export const checkForms: Check = ({ forms, station }) => {
  const all = forms.list();
  if (all.length === 0) return [failed('forms.none')];
  const own = station.generation.forms.forms.length;
  const lines = [ok('forms.found', { count: all.length, own, sets: forms.sets.length })];
  const problems = [...new Set(forms.problems.map(({ file }) => file.split('/').at(-1)!.slice(0, 40)))];
  if (problems.length > 0) {
    lines.push(warning('forms.problems', { count: problems.length, names: someOf(problems, named) }));
  }
  return lines;
};
