/** README.txt on the medium: for whoever finds the disk, with no program and no manual. No patient data. */
import type { Manifest } from '../../shared/media.ts';

export function readmeText(manifest: Manifest): string {
  return `灯火 Tomoshibi

これは ${manifest.facility.name} の緊急時参照用データです。患者情報は暗号化されています。
拾われた方へ: 開かずに、上記の施設の代表窓口へご連絡ください。
職員の方へ: 灯火の入ったパソコンに差し込み、「媒体を開く」を選んでください。

This disk belongs to ${manifest.facility.name}. It holds emergency reference data; patient data on it are encrypted.
If you found it: please do not open it, and tell the facility. Staff: plug it into a PC with Tomoshibi and open it there.

Written ${manifest.createdAt}   generation ${manifest.sequence}   format ${manifest.formatVersion}

--------------------------------------------------------------------------------------------------------------------
Recovery without the program (docs/media-format.md has the whole format)

1. Bit rot: every file under records/, documents/ and images/ is named by its SHA-256.
     sha256sum records/*.db documents/*.db images/*/*.db
2. Origin: manifest.sig is Ed25519 over the bytes of manifest.json. The facility's public key is facility.publicKey in
   the manifest (raw, base64); compare it with the one the hospital keeps.
     { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; printf '%s' "$PUBLIC_KEY" | base64 -d; } > facility.der
     openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey facility.der -sigfile manifest.sig -in manifest.json
3. Keys: keys.age opens with the station or the recovery identity, itself encrypted under its passphrase.
     age -d station-identity.age > identity.txt && age -d -i identity.txt keys.age
   The result is {"<epoch>":"<hex>"}. The key of one file is HKDF-SHA256 of that, no salt, with its keyId from the manifest:
     openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:<hex> -kdfopt info:tomoshibi/file/<keyId> HKDF
4. Data: each file is an SQLite database in SQLite3 Multiple Ciphers' AEGIS-256. In its shell (sqlite3mc):
     PRAGMA cipher='aegis'; PRAGMA key='raw:<64 hex digits of step 3>'; SELECT * FROM patient LIMIT 1;
`;
}
