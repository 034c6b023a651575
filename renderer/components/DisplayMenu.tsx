import { Menu } from '@mantine/core';
import { useShellWords } from '../i18n/shell.ts';
import { appearances, textSizes, useAppearance, useTextSize, useTextSizeKeys } from '../state/appearance.tsx';

/** Light, dark or high contrast, and how large the letters are. */
export function DisplayMenu({ className }: { className?: string }) {
  const t = useShellWords();
  const [appearance, setAppearance] = useAppearance();
  const [size, setSize] = useTextSize();
  useTextSizeKeys();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={className}>
          {t('display.label')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('display.light.label')}</Menu.Label>
        {appearances.map((choice) => (
          <Menu.Item key={choice} onClick={() => setAppearance(choice)} leftSection={appearance === choice ? '✓' : ' '}>
            {t(`display.${choice}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('display.size.label')}</Menu.Label>
        {textSizes.map((choice) => (
          <Menu.Item key={choice} onClick={() => setSize(choice)} leftSection={size === choice ? '✓' : ' '}>
            {t('display.size', { percent: choice })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
