import type { ImagingWords } from '../words.ts';

export const commandGroups = [
  'tool',
  'measure',
  'picture',
  'window',
  'panes',
  'compare',
  'play',
  'study',
  'paper',
  'help',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** One thing that can be done here: a button of the toolbar, a line of the key panel, and its key. */
export interface Command {
  id: string;
  group: CommandGroup;
  label: string;
  /** As `KeyboardEvent.key` gives it, letters in lower case; `Shift+` and `Ctrl+` before it where they are held. */
  key: string;
  /** Of something that is on or off. */
  pressed?: boolean;
  /** Why it cannot be done now: said on its button. */
  refusal?: string | null;
  run: () => void;
}

/** The name of a key as `Command` writes it. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // The shift of a sign, such as `?` or `+`, belongs to the sign.
  const isSign = event.key.length === 1 && !/[a-z]/i.test(event.key);
  const shift = event.shiftKey && !isSign ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${shift}${key}`;
}

/** A key as it is written on a button. */
export function keyText(key: string, t: ImagingWords): string {
  if (key === ' ') return t('key.space');
  return key
    .split(/\+(?=.)/)
    .map((part) => (part.length === 1 ? part.toUpperCase() : (keyNames[part] ?? part)))
    .join('+');
}

const keyNames: Record<string, string> = { Escape: 'Esc', Backspace: '⌫', ArrowLeft: '←', ArrowRight: '→' };

/** Fields have their letters, and sliders their arrows, to themselves. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
