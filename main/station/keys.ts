/** What a station derives from its identity. */
import crypto from 'node:crypto';
import { identityToRecipient } from 'age-encryption';
import type { StationIdentity } from '../../shared/identity.ts';
import { bytesToHex } from '../../shared/media.ts';

/** The raw key of one of the station's own databases: HKDF-SHA256 of the identity's secret, info `tomoshibi/own/<name>`. */
export function ownKeyOf(identity: StationIdentity, name: string): string {
  return bytesToHex(
    new Uint8Array(crypto.hkdfSync('sha256', identity.secretKey, new Uint8Array(0), `tomoshibi/own/${name}`, 32)),
  );
}

/** Names an identity without revealing it: 16 hex digits of the SHA-256 of its public recipient. */
export async function labelOf(identity: StationIdentity): Promise<string> {
  const recipient = await identityToRecipient(identity.secretKey);
  return crypto.createHash('sha256').update(recipient).digest('hex').slice(0, 16);
}
