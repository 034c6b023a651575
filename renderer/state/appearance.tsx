import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';

export const appearances = ['light', 'dark', 'contrast'] as const;
export type Appearance = (typeof appearances)[number];

const storageKey = 'tomoshibi-appearance';

/** Light, dark or high contrast. High contrast is the dark scheme with `data-contrast="high"` on the root element. */
export function useAppearance(): [Appearance, (appearance: Appearance) => void] {
  const { setColorScheme } = useMantineColorScheme();
  const [appearance, setAppearance] = useState<Appearance>(storedAppearance);
  useEffect(() => {
    setColorScheme(appearance === 'light' ? 'light' : 'dark');
    if (appearance === 'contrast') document.documentElement.dataset.contrast = 'high';
    else delete document.documentElement.dataset.contrast;
    localStorage.setItem(storageKey, appearance);
  }, [appearance, setColorScheme]);
  return [appearance, setAppearance];
}

function storedAppearance(): Appearance {
  const stored = localStorage.getItem(storageKey);
  return appearances.find((appearance) => appearance === stored) ?? 'light';
}
