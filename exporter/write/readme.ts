/**
 * README.txt on the medium: for whoever finds the disk, with no program and no manual. No patient data. Lines that begin
 * with `$ ` are typed at a shell as they stand; a test types them.
 */
import { coversDocuments } from '../../shared/hospital-documents.ts';
import { filesOf, type Manifest } from '../../shared/media.ts';

const drillWords = `【訓練用】 患者はすべて架空です。診療に使わないでください。
FOR DRILLS. Every patient is fictional. Not for care.`;

export function readmeText(manifest: Manifest): string {
  const { facility, createdAt, sequence, formatVersion, records, drill } = manifest;
  const written = createdAt.replace('T', ' ').slice(0, 16);
  return `灯火 Tomoshibi${drill ? `\n\n${drillWords}` : ''}

これは ${facility.name} の緊急時参照用データです。患者情報は暗号化されています。
拾われた方へ: 開かずに、上記の施設の代表窓口へご連絡ください。
職員の方へ: 灯火の入ったパソコンに差し込み、灯火の画面でこの媒体を選んでください。

This disk belongs to ${facility.name}. It holds emergency reference data; patient data on it are encrypted.
If you found it: please do not open it, and tell the facility. Staff: plug it into a PC with Tomoshibi and choose it there.

書き出し written ${written}   世代 generation ${sequence}   形式 format ${formatVersion}
この README は署名されていません。連絡先は病院の控えと見比べてください。 This README is not covered by the signature.

${held(manifest)}
--------------------------------------------------------------------------------------------------------------------
灯火なしで取り出す手順  Recovery without the program

Linux のパソコンで、この README のあるフォルダーから、$ の付いた行を順に打ちます($ は打ちません)。要るもの: age、openssl 3、
coreutils、SQLite3 Multiple Ciphers の sqlite3mc。復号したものは $OUT だけに置き、終わったら消してください。ネットワークから離れたパソコンで。
On a Linux PC, in the folder of this README, type the lines that begin with $ (without it). Needed: age, openssl 3,
coreutils, and the shell of SQLite3 Multiple Ciphers (sqlite3mc). What is decrypted goes to $OUT; delete it afterwards. Use a PC
that is on no network. docs/media-format.md of Tomoshibi has the whole format.

$ umask 077; OUT=$(mktemp -d)

1. 壊れたファイル  Bit rot. Each database is named by its SHA-256; what is printed is damaged, the others are whole.
$ find . -name '*.db' | while read -r f; do [ "$(sha256sum < "$f" | cut -c1-64).db" = "\${f##*/}" ] || echo "damaged: $f"; done

2. 本物か  Origin. manifest.json is signed; the key in it is only a claim, so compare the fingerprint printed first with the one that
   the hospital keeps (on the envelope).
$ PUBLIC_KEY=$(sed -n 's/.*"publicKey": *"\\([^"]*\\)".*/\\1/p' manifest.json)
$ printf '%s' "$PUBLIC_KEY" | base64 -d | sha256sum | cut -c1-16
$ { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; printf '%s' "$PUBLIC_KEY" | base64 -d; } > "$OUT/facility.der"
$ openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$OUT/facility.der" -sigfile manifest.sig -in manifest.json
   The manifest in turn has the SHA-256 of keys.age; 1 is printed where it is the one that was signed.
$ grep -c "\\"sha256\\": \\"$(sha256sum < keys.age | cut -c1-64)\\"" manifest.json

3. 鍵を開く  Keys. IDENTITY is the station's or the recovery identity's file; age asks for its passphrase.
$ IDENTITY=station-identity.age
$ age -d -o "$OUT/identity.txt" "$IDENTITY"
$ age -d -i "$OUT/identity.txt" -o "$OUT/media-keys.json" keys.age

4. ファイルの鍵  The key of one file: HKDF-SHA256 of the media key of its epoch, no salt, with its keyId.
$ entry() { grep -A 6 "\\"path\\": \\"$1\\"" manifest.json | tr -d '", '; }
$ media_key() { sed "s/.*\\"$1\\": *\\"\\([0-9a-f]*\\)\\".*/\\1/" "$OUT/media-keys.json"; }
$ derive() { openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt "hexkey:$1" -kdfopt "info:tomoshibi/file/$2" HKDF | tr -d ':\\n' | tr A-F a-f; }
$ field() { entry "$1" | sed -n "s/^$2://p" | head -n 1; }
$ file_key() { derive "$(media_key "$(field "$1" epoch)")" "$(field "$1" keyId)"; }

5. 中を読む  Data. Each file is an SQLite database in SQLite3 Multiple Ciphers' AEGIS-256. This generation's patients and records:
$ FILE=${records}
$ pragmas() { printf ".output /dev/null\\nPRAGMA cipher='aegis';\\nPRAGMA key='raw:%s';\\n.output\\n" "$(file_key "$1")"; }
$ { pragmas "$FILE"; echo "SELECT count(*) FROM patient;"; } | sqlite3mc -readonly "$FILE"
$ { pragmas "$FILE"; echo "SELECT identifier, name, birth_date FROM patient ORDER BY kana LIMIT 5;"; } | sqlite3mc -readonly "$FILE"
   Allergies, medicines and so on are in the tables that .tables lists, by patient_id. That a row is missing does not mean "none".

6. 画像を元の DICOM に戻す  Images. A study is one file; the segments of an instance, in order, are the DICOM file it was.
$ STUDY=$({ pragmas "$FILE"; echo "SELECT file FROM imaging_study WHERE file LIKE 'images/%' ORDER BY started DESC LIMIT 1;"; } | sqlite3mc -readonly "$FILE")
$ { pragmas "$STUDY"; echo "SELECT hex(bytes) FROM segment WHERE instance_id = 1 ORDER BY seq;"; } | sqlite3mc -readonly "$STUDY" | basenc -d --base16 > "$OUT/1.dcm"

7. 片付け  When done:
$ rm -r "$OUT"
`;
}

/** What is here, in counts and kinds. */
function held(manifest: Manifest): string {
  const files = filesOf(manifest);
  const studies = files.filter(({ kind }) => kind === 'study').length;
  const documents = files.some(({ covers }) => covers.includes(coversDocuments));
  const gigabytes = (files.reduce((sum, file) => sum + file.bytes, 0) / 1e9).toFixed(2);
  const set = manifest.set
    ? `これは ${manifest.set.media} 枚組の ${manifest.set.medium} 枚目です。 Medium ${manifest.set.medium} of ${manifest.set.media}.\n`
    : '';
  const slice = manifest.slice
    ? '画像は一部だけです。目録の slice と leftOut を見てください。 Some images only: see slice and leftOut in manifest.json.\n'
    : '';
  return `入っているもの: 患者と記録、画像 ${studies} 検査${documents ? '、病院の文書' : ''}(${gigabytes} GB)
Held: patients and records, images of ${studies} studies${documents ? ", the hospital's documents" : ''} (${gigabytes} GB)
${set}${slice}`;
}
