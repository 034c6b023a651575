/**
 * The key card for the sealed envelope: one A4 page as self-contained HTML, printable from any browser without a network. It
 * carries the encrypted identity file as a QR code and as letters to type (shared/identity.ts), never the bare key and
 * never the passphrase. Both languages stand on it: nobody knows who will open the envelope.
 */
import { TomoshibiError } from '../shared/errors.ts';
import { identityCardLines } from '../shared/identity.ts';
import { fingerprintOf } from '../shared/media.ts';
import { qrPath } from '../shared/qr-path.ts';
import { type ExporterWord, exporterWords } from './words.ts';

export interface CardOptions {
  /** Bytes of the identity file, encrypted as it is. */
  file: Uint8Array;
  facility: string;
  /** Ed25519 public key of the facility, base64. */
  facilityKey: string;
  /** Whose it is: the station's name, or `recovery`. */
  name: string;
  /** `YYYY-MM-DD` */
  day: string;
}

const groupLength = 6;

/** @throws TomoshibiError `identity-invalid` for anything but an identity file under a passphrase */
export async function identityCard({ file, facility, facilityKey, name, day }: CardOptions): Promise<string> {
  const header = Buffer.from(file.subarray(0, 200)).toString('latin1');
  if (!header.startsWith('age-encryption.org/v1\n-> scrypt ')) throw new TomoshibiError('identity-invalid');
  const lines = identityCardLines(file);
  const { viewBox, path } = qrPath(lines.join(''), 'medium');
  const fingerprint = await fingerprintOf(facilityKey);
  return `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<title>${escaped(`${ja('card.title')} ${name}`)}</title>
<style>
  @page { size: A4; margin: 12mm 15mm; }
  body { margin: 0 auto; max-width: 180mm; color: #000; background: #fff;
    font: 10.5pt/1.45 "Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", "MS Gothic", sans-serif; }
  h1 { margin: 0; font-size: 20pt; line-height: 1.2; }
  h2 { margin: 4mm 0 1mm; font-size: 11pt; }
  .en { color: #333; font-size: 9pt; }
  .whose { display: grid; grid-template-columns: max-content 1fr; gap: 0 6mm; margin: 3mm 0 4mm; padding: 2mm 0;
    border: solid #000; border-width: 0.4mm 0; font-size: 12pt; }
  .whose dt { color: #333; } .whose dd { margin: 0; font-weight: bold; overflow-wrap: anywhere; }
  .read { display: flex; gap: 7mm; align-items: flex-start; }
  svg { flex: none; width: 82mm; height: 82mm; }
  ol { margin: 0; padding-left: 5mm; } li { margin-bottom: 1.5mm; } .read p { margin: 2mm 0 0; }
  .letters { display: flex; gap: 6mm; justify-content: space-between; }
  pre { margin: 0; font: 11pt/1.36 "DejaVu Sans Mono", "Noto Sans Mono", Consolas, "Courier New", monospace; }
  pre i { display: inline-block; width: 8mm; color: #666; font-style: normal; user-select: none; }
  .hand { flex: 1; font-size: 9pt; } .hand p { margin: 0 0 4mm; height: 12mm; border-bottom: 0.3mm solid #000; }
  .tools { font-size: 7.5pt; line-height: 1.35; color: #333; } .tools code { overflow-wrap: anywhere; }
</style>
<h1>${both('card.title', ' ')}</h1>
<dl class="whose">
  <dt>${both('card.facility', ' ')}</dt><dd>${escaped(facility)}</dd>
  <dt>${both('card.name', ' ')}</dt><dd>${escaped(name)}</dd>
  <dt>${both('card.fingerprint', ' ')}</dt><dd>${fingerprint}</dd>
  <dt>${both('card.day', ' ')}</dt><dd>${day}</dd>
</dl>
<div class="read">
  <svg viewBox="${viewBox}"><path d="${path}" shape-rendering="crispEdges"/></svg>
  <div>
    <ol>${(['card.step1', 'card.step2', 'card.step3'] as const).map((word) => `<li>${both(word, '<br>')}</li>`).join('')}</ol>
    <p>${both('card.secret', '<br>')}</p>
  </div>
</div>
<h2>${both('card.letters', ' ')}</h2>
<div class="letters">
  <pre>${lines.map((line, index) => `<i>${index === 0 ? '' : index}</i>${grouped(line, index)}`).join('\n')}</pre>
  <div class="hand">
    ${(['card.sealedOn', 'card.sealedBy', 'card.passphraseAt'] as const).map((word) => `<p>${both(word, ' ')}</p>`).join('')}
    <div class="tools">${both('card.tools', ' ')}<br><code>${escaped(recovery)}</code></div>
  </div>
</div>
</html>
`;
}

/** Without Tomoshibi: the two letters that check each line are dropped, and base32 is filled up to eights. */
const recovery = [
  "b=$(zbarimg --raw -q card.png | cut -c11- | fold -w42 | sed 's/..$//' | tr -d '\\n')",
  'while [ $(expr length "$b" % 8) -ne 0 ]; do b="$b="; done',
  'printf %s "$b" | base32 -d > station-identity.age',
  'age -d station-identity.age',
].join('; ');

const ja = exporterWords('ja');
const en = exporterWords('en');

function both(word: ExporterWord, between: string): string {
  return `${escaped(ja(word))}${between}<span class="en" lang="en">${escaped(en(word))}</span>`;
}

function grouped(line: string, index: number): string {
  return index === 0 ? line : line.replace(new RegExp(`.{${groupLength}}(?=.)`, 'g'), '$& ');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
