/** Passphrases that nobody attacks. */
import { Encrypter } from 'age-encryption';

/** 2^10, where the program takes 2^17: reading is as fast as making, and tests read what they make again and again. */
const workFactor = 10;

/** @param make makes identity files under passphrases meanwhile */
export async function quickly<T>(make: () => Promise<T>): Promise<T> {
  const asked = Encrypter.prototype.setScryptWorkFactor;
  Encrypter.prototype.setScryptWorkFactor = function quick() {
    asked.call(this, workFactor);
  };
  try {
    return await make();
  } finally {
    Encrypter.prototype.setScryptWorkFactor = asked;
  }
}
