/**
 * Serials of stations that cannot talk: six random characters of the ledger and a count. Two of n ledgers draw the same
 * prefix with a chance of about n² ÷ 2³¹ (docs/ledger.md): one in 200,000 hospitals with 100 stations each.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drillMark } from '../../shared/sheet-code.ts';

/** Crockford's base 32: no I, L, O, U, nothing that reads as something else when spoken on the phone. */
export const serialAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const prefixLength = 6;
const countLength = 6;

/** 30 bits, each prefix as likely as any other. */
export function randomPrefix(): string {
  return Array.from(crypto.randomBytes(prefixLength), (byte) => serialAlphabet[byte % serialAlphabet.length]).join('');
}

/** Of a drill's ledger: it begins with a letter that no other serial has. */
export function drillPrefix(): string {
  return `${drillMark}${randomPrefix().slice(1)}`;
}

/** `7K3MZQ-000042` */
export function serialOf(prefix: string, count: number): string {
  return `${prefix}-${String(count).padStart(countLength, '0')}`;
}

/** A serial as people type it: small letters, O and I and L, without its hyphen, or the beginning of one. */
export function foldSerial(typed: string): string {
  return typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/**
 * What tells this station from a copy of its disk: stations are often cloned from one that was made ready, and two
 * ledgers with one prefix and one count would give one serial twice. Of the name of the station, of the computer, of the
 * folder itself and, where the system tells them, of its network cards; nothing of it can be read back from the hash.
 * @param folder of the station's data
 */
export function machineMark(stationName: string, folder: string): string {
  const { ino, birthtimeMs } = fs.statSync(folder);
  const marks = [stationName, os.hostname(), ino, birthtimeMs, cardAddresses()];
  return crypto.createHash('sha256').update(JSON.stringify(marks)).digest('hex');
}

/** Of the cards that are built in, plugged in or not; nothing where there is no sysfs. */
function cardAddresses(): string[] {
  const folder = '/sys/class/net';
  try {
    const cards = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'device')));
    return cards.map((name) => fs.readFileSync(path.join(folder, name, 'address'), 'utf8').trim()).sort();
  } catch {
    return [];
  }
}
