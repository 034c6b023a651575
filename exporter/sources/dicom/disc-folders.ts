/**
 * Copies of discs inside a source (PS3.10 file-sets, IHE PDI): a folder with a DICOMDIR. It says what should be there; and
 * what a disc carries beside its images, a viewer or a page to read, is no damaged image.
 */
import path from 'node:path';
import type { DirectoryFile } from '../../../shared/dicom-file/directory.ts';
import { isArchiveName, plainDiscPath } from '../../../shared/dicom-file/file-set.ts';
import type { ListedDirectory } from '../../../shared/dicom-file/parser-pool.ts';
import { walk } from '../../../shared/dicom-file/walk.ts';

/** What a DICOMDIR lists and its disc does not hold. */
export interface MissingFiles {
  /** The DICOMDIR, inside the source. */
  directory: string;
  listed: number;
  files: DirectoryFile[];
}

export class DiscFolders {
  readonly #root: string;
  readonly #list: (file: string) => Promise<ListedDirectory>;
  /** By folder, inside the source; the DICOMDIR's name in it. */
  readonly #discs = new Map<string, string>();
  /** Of the disc that was asked about last: files come disc by disc. */
  #names: { folder: string; names: ReadonlySet<string> | null } | null = null;

  /** @param list reads a DICOMDIR, in a worker that may be killed */
  constructor(root: string, list: (file: string) => Promise<ListedDirectory>) {
    this.#root = root;
    this.#list = list;
  }

  /** @param directory path of a DICOMDIR inside the source */
  add(directory: string): void {
    this.#discs.set(parentOf(directory), path.posix.basename(directory));
  }

  /** Discs of which something is not there. One whose directory cannot be read says nothing. */
  async *missing(): AsyncGenerator<MissingFiles> {
    for (const [folder, name] of this.#discs) {
      const files = await this.#filesOf(folder);
      if (!files) continue;
      const missing = new Map(files.map((file) => [plainDiscPath(file.fileId.join('/')), file]));
      for await (const entry of walk(path.join(this.#root, folder))) {
        if (entry.kind === 'file') missing.delete(plainDiscPath(entry.file.path));
      }
      if (missing.size > 0) {
        yield { directory: join(folder, name), listed: files.length, files: [...missing.values()] };
      }
    }
  }

  /** A file that is not DICOM lies on a disc whose directory does not name it, and is nothing that images could be in. */
  async isBesideImages(file: string): Promise<boolean> {
    const folder = this.#discOf(file);
    if (folder === null || isArchiveName(file) || /\.(?:dcm|dicom|ima)$/i.test(file)) return false;
    if (this.#names?.folder !== folder) {
      const files = await this.#filesOf(folder);
      this.#names = { folder, names: files && new Set(files.map(({ fileId }) => plainDiscPath(fileId.join('/')))) };
    }
    const inside = folder === '' ? file : file.slice(folder.length + 1);
    return this.#names.names !== null && !this.#names.names.has(plainDiscPath(inside));
  }

  async #filesOf(folder: string): Promise<DirectoryFile[] | null> {
    const answer = await this.#list(path.join(this.#root, folder, this.#discs.get(folder)!));
    return answer.kind === 'listed' ? answer.files : null;
  }

  /** The nearest folder above with a DICOMDIR. */
  #discOf(file: string): string | null {
    if (this.#discs.size === 0) return null;
    for (let folder = parentOf(file); ; folder = parentOf(folder)) {
      if (this.#discs.has(folder)) return folder;
      if (folder === '') return null;
    }
  }
}

function parentOf(place: string): string {
  const parent = path.posix.dirname(place);
  return parent === '.' ? '' : parent;
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
