/** Files that people save: in the place they chose in the system's dialog, whole or not at all, for their own eyes only. */
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../shared/errors.ts';
import type { FileContent } from './host.ts';

/** In the place of what may be there: the dialog has asked. @throws TomoshibiError `save-failed`, and what `begin` throws */
export async function writeWhole(file: string, begin: () => FileContent | Promise<FileContent>): Promise<void> {
  await written(file, begin, (part) => fs.rename(part, file));
}

/** Never in the place of another file: `name (2).pdf` beside it. @throws TomoshibiError `save-failed`, and what `begin` throws */
export async function writeBeside(folder: string, name: string, begin: () => FileContent): Promise<void> {
  const { name: stem, ext } = path.parse(name);
  await written(path.join(folder, name), begin, async (part) => {
    for (let number = 1; ; number++) {
      const file = path.join(folder, number === 1 ? name : `${stem} (${number})${ext}`);
      // FAT has no links, so that a name is taken first and then given its content.
      const taken = await fs.open(file, constants.O_CREAT | constants.O_EXCL, 0o600).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
        throw error;
      });
      if (!taken) continue;
      await taken.close();
      return fs.rename(part, file).catch(async (error: unknown) => {
        await fs.rm(file, { force: true });
        throw error;
      });
    }
  });
}

async function written(
  file: string,
  begin: () => FileContent | Promise<FileContent>,
  finish: (part: string) => Promise<void>,
): Promise<void> {
  const part = `${file}.part`;
  try {
    const content = await begin();
    const handle = await fs.open(part, 'w', 0o600);
    try {
      for (const bytes of content) await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await finish(part);
  } catch (cause) {
    await fs.rm(part, { force: true }).catch(() => undefined);
    if (cause instanceof TomoshibiError) throw cause;
    throw new TomoshibiError('save-failed', {}, { cause });
  }
}
