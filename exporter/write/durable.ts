/** Writes that last: what the disk was told to keep, and in words what it refused. */
import fs from 'node:fs';
import { TomoshibiError } from '../../shared/errors.ts';

/** Waits until a file's bytes, or the names in a folder, are on the disk. */
export function makeDurable(target: string): void {
  let handle: number;
  try {
    handle = fs.openSync(target, 'r');
  } catch (error) {
    // Windows opens no folder.
    if ((error as { code?: string }).code === 'EISDIR' || process.platform === 'win32') return;
    throw error;
  }
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    // Some file systems (exFAT through FUSE) refuse fsync on a directory or a read-only handle.
    const code = (error as { code?: string }).code;
    if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'EBADF') throw error;
  } finally {
    fs.closeSync(handle);
  }
}

/** No more room, or more than this user may take. */
export function isOutOfSpace(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
}

/** What a medium refuses, in words; anything else as it was. */
export function asMediumError(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (
    ['EROFS', 'EACCES', 'EIO', 'ENXIO', 'ENODEV'].includes(code) ||
    /^SQLITE_(?:READONLY|IOERR|CANTOPEN)/.test(code)
  ) {
    return new TomoshibiError('medium-unwritable', {}, { cause: error });
  }
  return error;
}
