import type { ManualLanguage, ManualName } from '../../shared/manuals.ts';
import type { Manual } from './manual.ts';

/** Each a file of its own that is fetched when somebody opens it. */
const modules: Record<ManualLanguage, Record<ManualName, () => Promise<{ manual: Manual }>>> = {
  ja: {
    'first-hours': () => import('../../docs/manual/ja/first-hours.md'),
    'set-up': () => import('../../docs/manual/ja/set-up.md'),
    'every-day': () => import('../../docs/manual/ja/every-day.md'),
    'after-recovery': () => import('../../docs/manual/ja/after-recovery.md'),
  },
  en: {
    'first-hours': () => import('../../docs/manual/en/first-hours.md'),
    'set-up': () => import('../../docs/manual/en/set-up.md'),
    'every-day': () => import('../../docs/manual/en/every-day.md'),
    'after-recovery': () => import('../../docs/manual/en/after-recovery.md'),
  },
};

/** For `useQuery`: bundled, so it never grows stale and cannot fail but with the program's own files. */
export function manualQuery(name: ManualName, language: ManualLanguage) {
  return {
    queryKey: ['manual', language, name],
    queryFn: async () => (await modules[language][name]()).manual,
    staleTime: Number.POSITIVE_INFINITY,
  };
}
