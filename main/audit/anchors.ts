/**
 * Where the head of the log is remembered beside the log, so that entries cut off its end are missed: a small file of the
 * station's folder after every entry, and rows of the ledger's database when the station is opened and locked, and with every
 * print. Both are under keys of the station identity: whoever holds that can write all of it anew, and is found out by
 * a head on paper or in an export (docs/audit.md).
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import type { EncryptedDatabase } from '../station/database.ts';
import type { Anchor } from './chain.ts';

const line = /^(\d{12}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/;

/** `<entries, 12 digits> <head> <HMAC-SHA256 of both>` */
export class HeadFile {
  readonly #path: string;
  readonly #key: Buffer;
  #handle: number | null = null;

  /** @param keyHex of its HMAC, 64 hex digits */
  constructor(path: string, keyHex: string) {
    this.#path = path;
    this.#key = Buffer.from(keyHex, 'hex');
  }

  /** @returns null where it is absent; `lost` where it says nothing that this station wrote */
  read(): Anchor | 'lost' | null {
    let text: string;
    try {
      text = fs.readFileSync(this.#path, 'latin1');
    } catch {
      return null;
    }
    const [, entries = '', hash = '', mac = ''] = line.exec(text) ?? [];
    if (!mac || !sameText(mac, this.#macOf(entries, hash))) return 'lost';
    return { seq: Number(entries), hash };
  }

  /** In place and without waiting for the disk: after a power loss it may know fewer entries than the log, never more. */
  write({ seq, hash }: Anchor): void {
    const entries = String(seq).padStart(12, '0');
    const isNew = this.#handle === null;
    this.#handle ??= fs.openSync(this.#path, fs.existsSync(this.#path) ? 'r+' : 'w', 0o600);
    const text = `${entries} ${hash} ${this.#macOf(entries, hash)}\n`;
    fs.writeSync(this.#handle, text, 0, 'latin1');
    if (isNew) {
      fs.ftruncateSync(this.#handle, text.length);
      fs.fsyncSync(this.#handle);
    }
  }

  close(): void {
    if (this.#handle === null) return;
    fs.fsyncSync(this.#handle);
    fs.closeSync(this.#handle);
    this.#handle = null;
  }

  #macOf(entries: string, hash: string): string {
    return crypto.createHmac('sha256', this.#key).update(`tomoshibi audit head ${entries} ${hash}`).digest('hex');
  }
}

const schema = `
CREATE TABLE IF NOT EXISTS audit_anchor (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_anchor_no_update BEFORE UPDATE ON audit_anchor
  BEGIN SELECT RAISE(ABORT, 'anchors of the log stay'); END;
CREATE TRIGGER IF NOT EXISTS audit_anchor_no_delete BEFORE DELETE ON audit_anchor
  BEGIN SELECT RAISE(ABORT, 'anchors of the log stay'); END;
`;

/** Rows in the ledger's database. */
export class LedgerAnchors {
  readonly #database: EncryptedDatabase;

  constructor(database: EncryptedDatabase) {
    this.#database = database;
    database.exec(schema);
  }

  all(): Anchor[] {
    return this.#database.prepare<[], Anchor>('SELECT seq, hash FROM audit_anchor ORDER BY id').all();
  }

  add({ seq, hash }: Anchor): void {
    this.#database.prepare('INSERT INTO audit_anchor (seq, hash) VALUES (?, ?)').run(seq, hash);
  }
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
