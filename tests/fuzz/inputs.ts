/** Good files to begin with: the fictional hospital's, and real ones of other people's where the corpus is there. */
import fs from 'node:fs';
import path from 'node:path';
import { generateHospital } from '../../scripts/demo-hospital/generate.ts';

/** As in ../corpus.ts, which says so where it is absent: said once by whoever starts, not by every process. */
const corpus = path.join(import.meta.dirname, '../../../shared/corpus');

export interface InputFile {
  /** Inside its folder, with `/`. */
  path: string;
  bytes: Buffer;
}

export class Inputs {
  readonly #hospital: string;
  readonly hasCorpus: boolean;

  private constructor(hospital: string, withCorpus: boolean) {
    this.#hospital = hospital;
    this.hasCorpus = withCorpus && fs.existsSync(corpus);
  }

  /** Writes the hospital, or finds it written. @param folder of its own, kept between processes of one run */
  static async in(folder: string, { withCorpus }: { withCorpus: boolean }): Promise<Inputs> {
    if (!fs.existsSync(path.join(folder, 'hospital.json'))) {
      await generateHospital({ out: folder, patients: 14, images: 'small', density: 16 });
    }
    return new Inputs(folder, withCorpus);
  }

  /** Of a folder or a single file of the hospital, in the order of their paths. */
  hospital(part: string, mostBytes = 400_000): InputFile[] {
    return filesIn(path.join(this.#hospital, part), mostBytes);
  }

  /** Empty without the corpus. */
  corpus(part: string, mostBytes = 400_000): InputFile[] {
    return this.hasCorpus ? filesIn(path.join(corpus, part), mostBytes) : [];
  }
}

function filesIn(place: string, mostBytes: number): InputFile[] {
  if (!fs.statSync(place).isDirectory()) return [{ path: path.basename(place), bytes: fs.readFileSync(place) }];
  return fs
    .readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
    .filter((name) => fs.statSync(path.join(place, name)).size <= mostBytes)
    .map((name) => ({ path: name, bytes: fs.readFileSync(path.join(place, name)) }));
}
