/** Numbers of temporary patients: 仮, six random digits, a check digit. Random, since several stations give them. */
import crypto from 'node:crypto';

/** `仮482719-3`. The digit is Luhn's (ISO/IEC 7812-1 annex B), which finds every single wrong digit. */
export function newTemporaryId(): string {
  const digits = String(crypto.randomInt(1_000_000)).padStart(6, '0');
  return `仮${digits}-${checkDigit(digits)}`;
}

export function isTemporaryId(text: string): boolean {
  const match = /^仮(\d{6})-(\d)$/.exec(text);
  return match !== null && checkDigit(match[1]!) === Number(match[2]);
}

function checkDigit(digits: string): number {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = Number(digits.at(-1 - place)) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}
