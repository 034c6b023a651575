/** PINs are few digits: what is kept of one is scrypt, which makes each guess cost memory and a tenth of a second. */
import crypto from 'node:crypto';
import { parsePinHash, pinCost, pinHashText, pinPattern } from '../../../shared/people.ts';

const saltBytes = 16;
const keyBytes = 32;

export type PinCell =
  | { kind: 'none' }
  | { kind: 'clear'; pin: string }
  | { kind: 'hashed'; text: string }
  | { kind: 'wrong'; why: string };

/** What a cell holds: digits, or what `staff hash-pins` made of them. */
export function readPinCell(cell: string): PinCell {
  const text = cell.trim();
  if (text === '') return { kind: 'none' };
  if (text.startsWith('scrypt$')) {
    return parsePinHash(text)
      ? { kind: 'hashed', text }
      : { kind: 'wrong', why: 'the hash of the PIN is not one of ours' };
  }
  const pin = text.normalize('NFKC');
  return pinPattern.test(pin) ? { kind: 'clear', pin } : { kind: 'wrong', why: 'a PIN has four to eight digits' };
}

/** The first that somebody would try. */
export function isEasilyGuessed(pin: string): boolean {
  const steps = Array.from({ length: pin.length - 1 }, (_, index) => Number(pin[index + 1]) - Number(pin[index]));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

export function hashPin(pin: string, cost: { log2N: number; r: number; p: number } = pinCost): Promise<string> {
  const salt = crypto.randomBytes(saltBytes);
  const { log2N, r, p } = cost;
  const options = { N: 2 ** log2N, r, p, maxmem: 128 * r * 2 ** log2N + 2 ** 22 };
  return new Promise((resolve, reject) => {
    crypto.scrypt(pin, salt, keyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(pinHashText({ ...cost, salt: salt.toString('base64'), key: key.toString('base64') }));
    });
  });
}
