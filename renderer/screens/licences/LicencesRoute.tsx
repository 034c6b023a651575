import { lazy, Suspense } from 'react';
import { Waiting } from '../../components/Waiting.tsx';
import { useLicenceWords } from './words.ts';

const LicencesScreen = lazy(async () => {
  const { LicencesScreen: screen } = await import('./LicencesScreen.tsx');
  return { default: screen };
});

/** What nobody needs in an emergency is loaded only here. */
export function LicencesRoute() {
  const t = useLicenceWords();
  return (
    <Suspense fallback={<Waiting words={t('asking')} />}>
      <LicencesScreen />
    </Suspense>
  );
}
