import { Menu } from '@mantine/core';
import { useShellWords } from '../i18n/shell.ts';
import { appearances, useAppearance } from '../state/appearance.tsx';

/** Light, dark or high contrast. */
export function DisplayMenu({ className }: { className?: string }) {
  const t = useShellWords();
  const [appearance, setAppearance] = useAppearance();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={className}>
          {t('display.label')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {appearances.map((choice) => (
          <Menu.Item key={choice} onClick={() => setAppearance(choice)} leftSection={appearance === choice ? '✓' : ' '}>
            {t(`display.${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
