import { Link, useMatchRoute, useNavigate } from '@tanstack/react-router';
import { useShellWords } from '../i18n/shell.ts';
import { useFunctionKeys } from '../state/shortcuts.ts';
import { places } from './places.ts';

const help = places.filter(({ to }) => to === '/help');

/** To help and back, before there is a second line with every place. */
export function HelpWay({ className }: { className?: string | undefined }) {
  const t = useShellWords();
  const navigate = useNavigate();
  const shown = useMatchRoute()({ to: '/help', fuzzy: true }) !== false;
  useFunctionKeys(help, () => void navigate({ to: shown ? '/' : '/help' }));
  return (
    <Link to={shown ? '/' : '/help'} className={className} aria-keyshortcuts="F1" title="F1">
      {t(shown ? 'frame.leaveHelp' : 'place.help')}
    </Link>
  );
}
