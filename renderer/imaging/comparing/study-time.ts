import { dateText } from '../../i18n/moments.ts';
import type { ImagingWords } from '../words.ts';
import { spanBetween } from './prior.ts';

/** Where another study stands to the one that was asked for. */
export type StudyTime = 'current' | 'earlier' | 'later' | 'same' | 'unknown';

export function studyTimeOf(started: string | null, current: string | null, isOther: boolean): StudyTime {
  if (!isOther) return 'current';
  const [own, now] = [dateText(started), dateText(current)];
  if (own === null || now === null || own.length < 10 || now.length < 10) return 'unknown';
  if (own === now) return 'same';
  return own < now ? 'earlier' : 'later';
}

const words = {
  current: 'pane.current',
  earlier: 'pane.prior',
  later: 'pane.later',
  same: 'pane.same',
  unknown: 'pane.unknownTime',
} as const;

export function timeWord(time: StudyTime, t: ImagingWords): string {
  return t(words[time]);
}

/** `今回の8か月前`; empty where a date is missing. */
export function distanceText(started: string | null, current: string | null, t: ImagingWords): string {
  const before = spanBetween(started, current);
  const after = spanBetween(current, started);
  const span = before ?? after;
  if (!span || (before && after)) return '';
  const years = span.years > 0 ? t('span.years', { count: span.years }) : '';
  const months = span.months > 0 && span.years < 5 ? t('span.months', { count: span.months }) : '';
  const days = t('span.days', { count: span.days });
  const text = years && months ? t('span.both', { years, months }) : years || months || days;
  return t(before ? 'span.before' : 'span.after', { span: text });
}
