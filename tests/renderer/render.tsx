import { MantineProvider } from '@mantine/core';
import { type ReactNode, StrictMode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Language, LanguageProvider } from '../../renderer/i18n/language.tsx';

/** What a person reads of a component: its text, tags turned into spaces. */
export function textOf(component: ReactNode, language: Language = 'ja'): string {
  const markup = renderToStaticMarkup(
    <StrictMode>
      <MantineProvider>
        <LanguageProvider initial={language}>
          <div data-read>{component}</div>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
  return markup
    .slice(markup.indexOf('<div data-read'))
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
