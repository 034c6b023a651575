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
