import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';

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

/** Of the program's letters, in percent of the ordinary size; everything that is measured in them grows along. */
export const textSizes = [100, 112, 125, 150, 175, 200] as const;
export type TextSize = (typeof textSizes)[number];

const sizeKey = 'tomoshibi-text-size';
const rootPixels = 16;

/** The size of letters, kept on this station. Ctrl with +, − and 0 changes it in either host. */
export function useTextSize(): [TextSize, (size: TextSize) => void] {
  const size = useSyncExternalStore(onTextSize, storedTextSize);
  useEffect(() => {
    document.documentElement.style.fontSize = `${(rootPixels * size) / 100}px`;
  }, [size]);
  return [size, setTextSize];
}

export function useTextSizeKeys() {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const step = { '+': 1, ';': 1, '=': 1, '-': -1, '0': 0 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const index = textSizes.indexOf(storedTextSize()) + step;
      const next = step === 0 ? 100 : textSizes[Math.min(textSizes.length - 1, Math.max(0, index))]!;
      setTextSize(next);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}

const listeners = new Set<() => void>();

function onTextSize(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function storedTextSize(): TextSize {
  const stored = Number(localStorage.getItem(sizeKey));
  return textSizes.find((size) => size === stored) ?? 100;
}

function setTextSize(size: TextSize): void {
  localStorage.setItem(sizeKey, String(size));
  for (const listener of listeners) listener();
}
