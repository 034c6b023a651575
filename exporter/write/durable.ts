/** Writes that last: what the disk was told to keep, and in words what it refused. */
import fs from 'node:fs';
import { TomoshibiError } from '../../shared/errors.ts';

/** Waits until a file's bytes, or the names in a folder, are on the disk. */
export function makeDurable(target: string): void {
  let handle: number;
  try {
    handle = fs.openSync(target, 'r');
  } catch (error) {
    tolerate(error, isUnopenable);
    return;
  }
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    tolerate(error, isUnsyncable);
  } finally {
    fs.closeSync(handle);
  }
}

/** The same of many, told to the disk together: it may write them at one time. */
export async function makeAllDurable(targets: Iterable<string>): Promise<void> {
  await Promise.all(
    Array.from(targets, async (target) => {
      const handle = await fs.promises.open(target, 'r').catch((error: unknown) => tolerate(error, isUnopenable));
      try {
        await handle?.sync().catch((error: unknown) => tolerate(error, isUnsyncable));
      } finally {
        await handle?.close();
      }
    }),
  );
}

/** Windows opens no folder. */
function isUnopenable(code: string): boolean {
  return code === 'EISDIR' || process.platform === 'win32';
}

/** Some file systems (exFAT through FUSE) refuse fsync on a directory or a read-only handle. */
function isUnsyncable(code: string): boolean {
  return code === 'EINVAL' || code === 'EPERM' || code === 'EBADF';
}

/** @throws the error, where it is none of those */
function tolerate(error: unknown, isOne: (code: string) => boolean): undefined {
  if (!isOne((error as { code?: string }).code ?? '')) throw error;
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
