/** Folders of a case, in memory where there is such a file system. */
import fs from 'node:fs';
import path from 'node:path';

/** Writes the files, lets `work` look at them, and takes them away again. */
export async function inFolder<T>(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    writeFiles(folder, files);
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
}
