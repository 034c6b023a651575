/** What leaves the station as a file is in the log before its first byte and after its last. */
import crypto from 'node:crypto';
import type { AuditEntry } from '../audit/audit.ts';

export interface LoggedContent {
  begin: () => Generator<Uint8Array>;
  /** Complete once all has been read. */
  sums: { bytes: number; sha256: string };
}

/** @param entry whose it is, and what: never a value of a record */
export function logged(
  record: (entry: Omit<AuditEntry, 'person'>) => void,
  entry: Pick<AuditEntry, 'patientId' | 'detail'>,
  content: () => Iterable<Uint8Array>,
): LoggedContent {
  const sums = { bytes: 0, sha256: '' };
  function* begin(): Generator<Uint8Array> {
    const hash = crypto.createHash('sha256');
    let whole = false;
    record({ ...entry, action: 'hand-over-begun' });
    try {
      for (const bytes of content()) {
        hash.update(bytes);
        sums.bytes += bytes.length;
        yield bytes;
      }
      whole = true;
      sums.sha256 = hash.digest('hex');
    } finally {
      const detail = { ...entry.detail, fileBytes: sums.bytes, fileSha256: sums.sha256 };
      record({ ...entry, action: whole ? 'handed-over' : 'hand-over-failed', detail });
    }
  }
  return { begin, sums };
}
