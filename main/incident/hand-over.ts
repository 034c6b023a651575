/**
 * Log and ledger, each as a file that only its recipient opens, written to a folder, flushed, and read back. Nothing counts as
 * handed over before that.
 */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Encrypter } from 'age-encryption';
import { TomoshibiError } from '../../shared/errors.ts';
import type { HandedFile } from '../../shared/incident.ts';
import { writeWhole } from '../save-file.ts';

export async function encrypted(recipient: string, text: Iterable<string>): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(Buffer.concat([...text].map((part) => Buffer.from(part, 'utf8'))));
}

/**
 * @param name of the file, which names nobody
 * @throws TomoshibiError `incident-folder-missing`, `save-failed`, `incident-file-differs`: what is on the disk is not what was written
 */
export async function handedTo(folder: string, name: string, bytes: Uint8Array): Promise<HandedFile> {
  const stat = await fs.stat(folder).catch(() => null);
  if (!stat?.isDirectory()) throw new TomoshibiError('incident-folder-missing');
  const file = path.join(folder, name);
  await writeWhole(file, () => [bytes]);
  const sha256 = hashOf(bytes);
  if (hashOf(await fs.readFile(file)) !== sha256) throw new TomoshibiError('incident-file-differs');
  return { name, bytes: bytes.length, sha256 };
}

/** Whether what was handed over is still where it was put. */
export async function isStillThere(folder: string, files: readonly HandedFile[]): Promise<boolean> {
  for (const { name, sha256 } of files) {
    const bytes = await fs.readFile(path.join(folder, name)).catch(() => null);
    if (!bytes || hashOf(bytes) !== sha256) return false;
  }
  return true;
}

function hashOf(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
