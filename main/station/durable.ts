/** Writes that last: what is there after a power loss. */
import fs from 'node:fs';

/** Leaves the old content or the new, never a part. */
export function writeDurably(file: string, content: Uint8Array | string): void {
  const part = `${file}.part`;
  const handle = fs.openSync(part, 'w', 0o600);
  try {
    fs.writeFileSync(handle, content);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(part, file);
}

/** Waits until the bytes of a file are on the disk. */
export function syncFile(file: string): void {
  // Windows makes durable only what is open for writing.
  const handle = fs.openSync(file, 'r+');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** The same of the names in a folder. Windows and some file systems cannot open or sync one; there the rename alone has to do. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = fs.openSync(folder, 'r');
    fs.fsyncSync(handle);
  } catch {
    // As said.
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}
