/** What the report says, in Japanese and English; how it writes figures, moments and lengths of time. */
import enErrors from '../../resources/locales/en/errors.json' with { type: 'json' };
import en from '../../resources/locales/en/export-report.json' with { type: 'json' };
import jaErrors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import ja from '../../resources/locales/ja/export-report.json' with { type: 'json' };
import type { ErrorCode } from '../../shared/errors.ts';
import { type Section, sections } from '../../shared/records.ts';
import { type Language, type Params, sectionWords } from '../words.ts';
import { type DailyKind, dailyKinds } from './coverage.ts';
import type { Alert, AlertCode, Judgement } from './judge.ts';

export type ReportWord = keyof typeof ja;

export interface ReportWords {
  language: Language;
  t: (word: ReportWord, params?: Params) => string;
  section: (section: Section) => string;
  /** Sentence and what to do. */
  alert: (alert: Alert) => { sentence: string; todo: string };
  verdict: (judgement: Pick<Judgement, 'verdict' | 'alerts'>) => string;
  /** `12,345` */
  count: (value: number) => string;
  /** `263 MB`, `52.1 GB` */
  size: (bytes: number) => string;
  /** One word for how grave it is. */
  label: (alert: Pick<Alert, 'code' | 'level'>) => string;
  /** `2026-11-21 22:00` of an ISO moment. */
  moment: (iso: string | null) => string;
  duration: (seconds: number) => string;
}

/** Of these nothing is lost: no more of it comes. */
const stops: readonly AlertCode[] = ['source-stale', 'no-new-results', 'day-without', 'export-missing'];

export function reportWords(language: Language): ReportWords {
  const words: Record<ReportWord, string> = language === 'ja' ? ja : en;
  const errors: Record<ErrorCode, { what: string; do: string }> = language === 'ja' ? jaErrors : enErrors;
  const t: ReportWords['t'] = (word, params = {}) => filled(words[word], params);
  const count = (value: number) => value.toLocaleString('en-US');
  const section = (name: Section) => sectionWords(language, name);

  const moment = (iso: string | null) => (iso === null ? t('unknown') : iso.replace('T', ' ').slice(0, 16));
  /** Codes among an alert's parameters become words; figures and moments are written as everywhere. */
  const inWords = (params: Params): Params =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        if (typeof value === 'number') return [name, count(value)];
        if (name === 'section' && isSection(value)) return [name, section(value)];
        if (name === 'sections')
          return [name, value.split(' ').filter(isSection).map(section).join(listSeparator(language))];
        if (name === 'daily' && isDaily(value)) return [name, t(`daily.${value}`)];
        if (['newest', 'before', 'now', 'at'].includes(name)) return [name, moment(value)];
        return [name, value];
      }),
    );
  return {
    language,
    t,
    section,
    alert: ({ code, params }) => {
      if (code !== 'export-failed') {
        return { sentence: t(`alert.${code}`, inWords(params)), todo: t(`do.${code}`, inWords(params)) };
      }
      const error = String(params.error);
      const known = error in errors ? errors[error as ErrorCode] : { what: error, do: '' };
      const what = filled(known.what, params);
      return {
        sentence: t('alert.export-failed', { at: moment(String(params.at)), what }),
        todo: filled(known.do, params),
      };
    },
    verdict: ({ verdict, alerts }) => {
      const codes = alerts.map(({ code }) => code);
      if (codes.includes('export-failed') || codes.includes('export-stopped')) return t('verdict.failed');
      if (codes.includes('export-missing')) return t('verdict.missing');
      const counted = verdict === 'gone' ? alerts.filter(({ level }) => level === 'gone') : alerts;
      return t(`verdict.${verdict}`, { count: counted.length });
    },
    count,
    size: (bytes) =>
      bytes < 1e10
        ? `${count(Number((bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)))} MB`
        : `${count(Number((bytes / 1e9).toFixed(1)))} GB`,
    label: ({ code, level }) => {
      if (code === 'export-failed' || code === 'export-stopped') return t('level.failed');
      return t(level === 'gone' && stops.includes(code) ? 'level.stopped' : `level.${level}`);
    },
    moment,
    duration: (seconds) => {
      const minutes = Math.round(seconds / 60);
      if (seconds < 90)
        return t('duration.seconds', { seconds: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) });
      if (minutes < 90) return t('duration.minutes', { minutes });
      return t('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    },
  };
}

function listSeparator(language: Language): string {
  return language === 'ja' ? '、' : ', ';
}

function isSection(value: string): value is Section {
  return (sections as readonly string[]).includes(value);
}

function isDaily(value: string): value is DailyKind {
  return (dailyKinds as readonly string[]).includes(value);
}

function filled(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}
