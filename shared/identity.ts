/**
 * The station identity: an age X25519 identity file, itself encrypted with a passphrase (age v1, scrypt), so that
 * `age -d station-identity.age > id.txt && age -d -i id.txt keys.age` recovers the media keys without this program.
 * Its comment lines pin the facility whose media the station may trust.
 */
import { TomoshibiError } from './errors.ts';

export interface StationIdentity {
  facilityId: string;
  facilityName: string;
  /** Ed25519 public key, raw 32 bytes in base64. */
  facilityKey: string;
  /** `AGE-SECRET-KEY-1…` */
  secretKey: string;
}

export function formatIdentity(identity: StationIdentity): string {
  return [
    `# facility-id: ${identity.facilityId}`,
    `# facility-name: ${identity.facilityName}`,
    `# facility-key: ${identity.facilityKey}`,
    identity.secretKey,
    '',
  ].join('\n');
}

/** @throws TomoshibiError `identity-invalid` when a line is missing. */
export function parseIdentity(text: string): StationIdentity {
  const comment = (name: string) => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1]?.trim();
  const secretKey = /^AGE-SECRET-KEY-1[0-9A-Z]+$/m.exec(text)?.[0];
  const facilityId = comment('facility-id');
  const facilityName = comment('facility-name');
  const facilityKey = comment('facility-key');
  if (!secretKey || !facilityId || !facilityName || !facilityKey) throw new TomoshibiError('identity-invalid');
  return { facilityId, facilityName, facilityKey, secretKey };
}

/**
 * The text of an identity card: `TOMOSHIBI1`, then the identity file in base32 (RFC 4648, no padding) in lines of 40
 * characters, each with two more that check it. Letters and digits only, which every keyboard layout types alike, so that a
 * scanner that types what it reads, and a person with the card in hand, both get it across. The check is CRC-10/ATM over the five
 * bits of each character, begun with twice the number of the line, counted from 1, plus 1 on the last.
 */
const cardPrefix = 'TOMOSHIBI1';
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const lineLength = 40;
const checkLength = 2;

const armorBegin = '-----BEGIN AGE ENCRYPTED FILE-----';
const armorEnd = '-----END AGE ENCRYPTED FILE-----';
const ageBegin = 'age-encryption.org/v1\n';

/**
 * @param file bytes of the identity file, encrypted as it is
 * @returns the lines of its card; joined, they are the text of its QR code
 */
export function identityCardLines(file: Uint8Array): string[] {
  let characters = '';
  let bits = 0;
  let held = 0;
  for (const byte of file) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) characters += base32[(held >> (bits - 5)) & 31]!;
    held &= (1 << bits) - 1;
  }
  if (bits > 0) characters += base32[(held << (5 - bits)) & 31]!;
  const lines = characters.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [cardPrefix, ...lines.map((line, index) => line + checkOf(line, index + 1, index + 1 === lines.length))];
}

/**
 * The identity file from text that was scanned, typed or pasted: an identity card's, in either case, any width and with any
 * spaces, or age's own armour.
 * @returns bytes of the identity file, encrypted as it is
 * @throws TomoshibiError `identity-line-wrong` (`line`, counted from 1 below the line `TOMOSHIBI1`), `identity-invalid`
 */
export function readIdentityText(text: string): Uint8Array<ArrayBuffer> {
  const typed = text.normalize('NFKC').trim();
  const file = typed.startsWith(armorBegin) ? readArmor(typed) : readCard(typed);
  if (!new TextDecoder('latin1').decode(file).startsWith(ageBegin)) throw new TomoshibiError('identity-invalid');
  return file;
}

function readArmor(text: string): Uint8Array<ArrayBuffer> {
  if (!text.endsWith(armorEnd)) throw new TomoshibiError('identity-invalid');
  try {
    const body = text.slice(armorBegin.length, -armorEnd.length).replace(/\s/g, '');
    return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new TomoshibiError('identity-invalid', {}, { cause });
  }
}

function readCard(text: string): Uint8Array<ArrayBuffer> {
  const run = text.replace(/[\s-]/g, '').toUpperCase();
  if (!run.startsWith(cardPrefix)) throw new TomoshibiError('identity-invalid');
  // The digits that base32 leaves out, because they are taken for these letters.
  const body = run.slice(cardPrefix.length).replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('8', 'B');
  const lines = body.match(new RegExp(`.{1,${lineLength + checkLength}}`, 'g')) ?? [];
  const checked = lines.map((line, index) => {
    const data = line.slice(0, -checkLength);
    const isLast = index + 1 === lines.length;
    if (line.slice(-checkLength) === checkOf(data, index + 1, isLast)) return data;
    // A whole line that is right but for being the last: the next is missing. A shorter one can only be wrong.
    const isWhole = data.length === lineLength;
    const isCut = isLast && isWhole && line.slice(-checkLength) === checkOf(data, index + 1, false);
    throw new TomoshibiError('identity-line-wrong', { line: index + (isCut ? 2 : 1) });
  });
  if (checked.length === 0) throw new TomoshibiError('identity-line-wrong', { line: 1 });
  return fromBase32(checked.join(''));
}

function fromBase32(characters: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((characters.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of characters) {
    held = (held << 5) | base32.indexOf(character);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
    held &= (1 << bits) - 1;
  }
  return bytes;
}

/** Empty for what is no base32: no line ends in that. */
function checkOf(characters: string, line: number, isLast: boolean): string {
  let crc = (line * 2 + (isLast ? 1 : 0)) & 0x3ff;
  for (const character of characters) {
    const value = base32.indexOf(character);
    if (value < 0) return '';
    for (let bit = 4; bit >= 0; bit--) {
      const carry = ((crc >> 9) ^ (value >> bit)) & 1;
      crc = ((crc << 1) & 0x3ff) ^ (carry ? 0x233 : 0);
    }
  }
  return base32[crc >> 5]! + base32[crc & 31]!;
}
