import { Link } from '@tanstack/react-router';
import { useShellWords } from '../i18n/shell.ts';

export function NotFoundScreen() {
  const t = useShellWords();
  return (
    <section style={{ padding: 16 }}>
      <h1>{t('notFound.what')}</h1>
      <p>{t('notFound.do')}</p>
      <Link to="/">{t('place.home')}</Link>
    </section>
  );
}
