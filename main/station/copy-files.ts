/** What a copy on this PC holds: the files of its medium, and the images that it took from media beside it. */
import fs from 'node:fs';
import path from 'node:path';
import { filesOf, type ManifestFile } from '../../shared/media.ts';
import { besideFolderOf } from './beside.ts';
import { type Medium, readSigned } from './medium.ts';
import { VerifiedFiles } from './verified-files.ts';

export interface CopyFile {
  /** Under which its path is found. */
  folder: string;
  file: ManifestFile;
  /** What is noted of the files in this folder. */
  verified: VerifiedFiles;
}

/** Files that were once here, whole, or that are here now. In the same order every time. */
export async function copyFilesOf(copy: Medium): Promise<CopyFile[]> {
  const beside: Medium[] = [];
  const names = fs.existsSync(besideFolderOf(copy.folder)) ? fs.readdirSync(besideFolderOf(copy.folder)).sort() : [];
  for (const name of names) {
    const { publicKey } = copy.manifest.facility;
    // Without a manifest nothing tells what its files should be; adding the medium again makes it anew.
    const medium = await readSigned(besideFolderOf(copy.folder, name), publicKey).catch(() => null);
    if (medium) beside.push(medium);
  }
  return [copy, ...beside].flatMap(({ folder, manifest }) => {
    const verified = new VerifiedFiles(folder);
    return filesOf(manifest)
      .filter((file) => verified.isNoted(file) || fs.existsSync(path.join(folder, file.path)))
      .map((file) => ({ folder, file, verified }));
  });
}
