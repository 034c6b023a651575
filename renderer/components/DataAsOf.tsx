import type { MediumView } from '../../shared/views.ts';
import { useShellWords } from '../i18n/shell.ts';
import { Freshness } from './Freshness.tsx';

/** When the open data are from; said also when nothing is open. */
export function DataAsOf({ medium }: { medium: MediumView | null }) {
  const t = useShellWords();
  if (!medium) return <span>{t('asOf.noMedium')}</span>;
  return (
    <span>
      {t('asOf.label')} <Freshness moment={medium.dataAsOf} />
    </span>
  );
}
