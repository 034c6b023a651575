/** Passphrases that nobody attacks. */
import { Encrypter } from 'age-encryption';

/** 2^10, where the program takes 2^17: tests read again and again what they make. */
const workFactor = 10;

/** @param make makes identity files under passphrases meanwhile */
export async function quickly<T>(make: () => Promise<T>): Promise<T> {
  const asked = Object.getOwnPropertyDescriptor(Encrypter.prototype, 'setScryptWorkFactor')!;
  const set = asked.value as (this: Encrypter, workFactor: number) => void;
  const quick = function quick(this: Encrypter) {
    set.call(this, workFactor);
  };
  Object.defineProperty(Encrypter.prototype, 'setScryptWorkFactor', { ...asked, value: quick });
  try {
    return await make();
  } finally {
    Object.defineProperty(Encrypter.prototype, 'setScryptWorkFactor', asked);
  }
}
