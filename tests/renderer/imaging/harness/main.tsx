import '@mantine/core/styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api, ApiProvider } from '../../../../renderer/api.ts';
import { type Language, LanguageProvider } from '../../../../renderer/i18n/language.tsx';
import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { ImagingScreen } from '../../../../renderer/imaging/ImagingScreen.tsx';
import { createQueryClient } from '../../../../renderer/state/queries.ts';
import type { PatientView } from '../../../../shared/views.ts';
import './globals.ts';
import { Planes } from './volume.tsx';

startEngine({ softwareWebGl: true });
const api = new Api({ host: null, session: null });
const query = new URLSearchParams(location.search);
const studyUid = query.get('study');
const language: Language = query.get('language') === 'en' ? 'en' : 'ja';

if (studyUid !== null) {
  const patient = await api.get<PatientView>('/api/patients/p1');
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider defaultColorScheme="light">
        <LanguageProvider initial={language}>
          <ApiProvider value={api}>
            <QueryClientProvider client={createQueryClient()}>
              {query.has('planes') ? (
                <Planes api={api} view={await api.study(studyUid)} patient={patient} />
              ) : (
                <ImagingScreen patient={patient} studyUid={studyUid} />
              )}
            </QueryClientProvider>
          </ApiProvider>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
document.documentElement.dataset.ready = 'true';
