import type { UnlockInput } from '../../api.ts';

/** Where the station's key comes from: a stick that was found, a card's text, or a file that somebody named. */
export type KeyChoice = { kind: 'drive' | 'path'; path: string } | { kind: 'text'; text: string };

export function unlockInput(key: KeyChoice | null, passphrase: string): UnlockInput {
  if (key === null) return { passphrase };
  return key.kind === 'text' ? { passphrase, identityText: key.text } : { passphrase, identityPath: key.path };
}
