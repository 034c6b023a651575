import '@mantine/core/styles.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api, ApiProvider, takeTokens } from './api.ts';
import { LanguageProvider } from './i18n/language.tsx';
import { createViewerRouter } from './router.tsx';
import { beginAnew, forgetEarlierPlaces } from './state/anew.ts';
import { ServerStateProvider } from './state/server-state.tsx';
import { SessionProvider } from './state/session.tsx';
import { garbageCollector, tidyWhileReading } from './state/tidy.ts';
import { theme } from './theme.ts';

const tokens = takeTokens(window.location, window.history);
const api = new Api(tokens);
/** A window nobody sees, which draws frames and has no screens. */
const draws = window.location.hash === '#/draw';
/** Another, which draws the sheets of many patients. */
const drawsSheets = window.location.hash === '#/sheets';
/** A window that only draws a sheet: paper is white, whatever the person's screen is. */
const paper = tokens.session !== null || window.location.hash.startsWith('#/print/');
const watched = forgetEarlierPlaces();
const router = createViewerRouter();
watched({
  subscribe: (visited) => {
    visited(router.history.location.state);
    router.history.subscribe(({ location }) => visited(location.state));
  },
  home: () => void router.navigate({ to: '/', replace: true }),
});
const leave = () => beginAnew(api.hostToken);

if (draws) void import('./imaging/drawing/drawing-page.ts').then(({ startDrawing }) => startDrawing(api));
else if (drawsSheets) void import('./sheets/drawing/sheets-page.tsx').then(({ startSheets }) => startSheets());
else showScreens();

function showScreens(): void {
  const onScreen = (listener: () => void) => router.subscribe('onResolved', listener);
  tidyWhileReading({ onScreen, inputs: window, collect: garbageCollector() });
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="light" forceColorScheme={paper ? 'light' : undefined}>
        <LanguageProvider>
          <ApiProvider value={api}>
            <ServerStateProvider>
              <SessionProvider leave={leave}>
                <RouterProvider router={router} />
              </SessionProvider>
            </ServerStateProvider>
          </ApiProvider>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
