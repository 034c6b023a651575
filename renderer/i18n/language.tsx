import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';

export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

interface LanguageChoice {
  language: Language;
  setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'ja', setLanguage: () => undefined });

const storageKey = 'tomoshibi-language';

/** Holds the language of the window, Japanese until somebody chooses another; keeps `<html lang>` in step. */
export function LanguageProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, setLanguage] = useState<Language>(() => initial ?? storedLanguage());
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(storageKey, language);
  }, [language]);
  const choice = useMemo(() => ({ language, setLanguage }), [language]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

function storedLanguage(): Language {
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ja';
}
