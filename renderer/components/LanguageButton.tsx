import { useLanguage } from '../i18n/language.tsx';

/** Switches to the other language; named in that language, so that whoever needs it can read it. */
export function LanguageButton({ className }: { className?: string }) {
  const { language, setLanguage } = useLanguage();
  const other = language === 'ja' ? 'en' : 'ja';
  return (
    <button type="button" className={className} lang={other} onClick={() => setLanguage(other)}>
      {other === 'en' ? 'English' : '日本語'}
    </button>
  );
}
