/**
 * The log as a file, JSON Lines: first what it is of, then one line for every entry, `{"entry":"[…]","hash":"…"}`. `entry` is
 * the very text whose SHA-256 `hash` is, and its last element is the hash before it, so that `jq` and `sha256sum` can tell
 * whether it is whole (docs/audit.md). Nothing is said twice, so nothing can be at odds.
 */
import { z } from 'zod';
import type { LogVerdict } from '../../shared/audit.ts';
import { ChainCheck, fieldsOfVersion, firstPrevious, type Link, rowOf } from './chain.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const headerSchema = z.object({
  format: z.literal('tomoshibi-audit-log'),
  version: z.literal(1),
  facility: z.string(),
  station: z.string(),
  exportedAt: z.string(),
  entries: z.number().int().nonnegative(),
  head: sha256,
});
export type ExportHeader = z.output<typeof headerSchema>;
const linkSchema = z.object({ entry: z.string(), hash: sha256 });

/** How much of it is handed over at once, in characters. */
const chunk = 1 << 16;

export function* exportedLog(
  header: Omit<ExportHeader, 'format' | 'version'>,
  links: Iterable<Link>,
): Generator<string> {
  let text = `${JSON.stringify({ format: 'tomoshibi-audit-log', version: 1, ...header, fields: fieldsOfVersion })}\n`;
  for (const { entry, hash } of links) {
    text += `${JSON.stringify({ entry, hash })}\n`;
    if (text.length < chunk) continue;
    yield text;
    text = '';
  }
  if (text) yield text;
}

/**
 * Walks the chain of an exported log.
 * @returns null where the text is no such log
 */
export async function verifyExported(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<{ header: ExportHeader; verdict: LogVerdict } | null> {
  let header: ExportHeader | null = null;
  let check = new ChainCheck();
  for await (const line of lines) {
    if (!header) {
      header = headerSchema.safeParse(parsed(line)).data ?? null;
      if (!header) return null;
      const { entries, head } = header;
      check = new ChainCheck(entries > 0 ? [{ seq: entries, hash: head }] : []);
      continue;
    }
    if (line === '') continue;
    const link = linkSchema.safeParse(parsed(line)).data;
    const row = link && rowOf(link);
    // What is no entry breaks the chain as an edited one does.
    if (!check.next(row ?? { ...nothing, hash: link?.hash ?? '' })) break;
  }
  return header && { header, verdict: check.end(header.entries) };
}

const nothing = {
  seq: 0,
  version: 0,
  at: '',
  action: '',
  person: null,
  staff_id: null,
  role: null,
  break_glass: 0,
  patient_id: null,
  detail: '',
  previous: firstPrevious,
};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
