/**
 * The generations that can be read now: those of the copies kept on this PC and of the medium that is open, and the older
 * records files that each of them still carries.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { GenerationView } from '../../shared/generations.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import {
  dataAsOf,
  filesOf,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
  manifestSourceSchema,
} from '../../shared/media.ts';
import { decryptMediaKeys, fileKeyOf } from '../../shared/unlock.ts';
import { openReadOnly } from './database.ts';
import { locate, type Medium, readKeysFile } from './medium.ts';

/** One that can be opened. */
export interface ReadableGeneration {
  id: string;
  medium: Medium;
  from: GenerationView['from'];
  /** Its records file: the medium's own, or an older one. */
  records: ManifestFile;
  isOwn: boolean;
}

/** What a records file says of itself. */
interface OwnWords {
  sequence: number | null;
  createdAt: string | null;
  sources: ManifestSource[];
}

export class Generations {
  /** By id. A records file never changes. */
  readonly #words = new Map<string, OwnWords>();

  /**
   * Each generation once, from where most is known of it: with its own manifest before without, of several that share
   * unchanged records the newest, a copy before a medium.
   * @param media what is here, each with where it lies
   */
  find(media: { medium: Medium; from: GenerationView['from'] }[]): ReadableGeneration[] {
    const all = media.flatMap(({ medium, from }) =>
      medium.manifest.files
        .filter((file) => file.kind === 'records' && fs.existsSync(path.join(medium.folder, file.path)))
        .map((records): ReadableGeneration => {
          const isOwn = records.path === medium.manifest.records;
          return { id: generationIdOf(records), medium, from, records, isOwn };
        }),
    );
    const rank = ({ isOwn, from }: ReadableGeneration) => (isOwn ? 0 : 2) + (from === 'copy' ? 0 : 1);
    const age = (a: ReadableGeneration, b: ReadableGeneration) =>
      a.isOwn && b.isOwn ? b.medium.manifest.sequence - a.medium.manifest.sequence : 0;
    const found = new Map<string, ReadableGeneration>();
    for (const generation of all.sort((a, b) => age(a, b) || rank(a) - rank(b))) {
      if (!found.has(generation.id)) found.set(generation.id, generation);
    }
    return [...found.values()];
  }

  /**
   * The manifest of a generation: the medium's own, or for an older records file the medium's with what it tells of that
   * generation; where it tells nothing, with what the file says of itself, and without documents.
   * @throws TomoshibiError what opening a file of a medium throws
   */
  async manifestOf({ medium, records, isOwn, id }: ReadableGeneration, identity: StationIdentity): Promise<Manifest> {
    if (isOwn) return medium.manifest;
    const told = medium.manifest.earlier?.find((earlier) => earlier.records === records.path);
    const words = told ?? { ...(await this.#wordsOf(id, medium, records, identity)), documents: undefined };
    const sources = words.sources.filter(({ kind }) => kind !== 'schedule');
    const schedules = words.sources.filter(({ kind }) => kind === 'schedule');
    return {
      ...medium.manifest,
      records: records.path,
      sequence: words.sequence ?? 0,
      createdAt: words.createdAt ?? '',
      sources,
      schedules,
      documents: words.documents,
      // Said of the images of another generation.
      slice: undefined,
      leftOut: undefined,
      set: undefined,
    };
  }

  /** @param identity null while the station is locked: an older records file then says nothing */
  async view(
    generation: ReadableGeneration,
    identity: StationIdentity | null,
    { openId, newestSequence }: { openId: string | null; newestSequence: number },
  ): Promise<GenerationView> {
    const { id, from, isOwn, medium, records } = generation;
    const readable = isOwn || identity !== null;
    const manifest = readable ? await this.manifestOf(generation, identity!).catch(() => null) : null;
    const files = isOwn ? filesOf(medium.manifest) : [records];
    return {
      id,
      sequence: manifest?.sequence || null,
      createdAt: manifest?.createdAt || null,
      dataAsOf: manifest ? dataAsOf(manifest) : null,
      from,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      isOpen: id === openId,
      isNewest: manifest?.sequence === newestSequence,
    };
  }

  async #wordsOf(id: string, medium: Medium, records: ManifestFile, identity: StationIdentity): Promise<OwnWords> {
    const known = this.#words.get(id);
    if (known) return known;
    const keys = await decryptMediaKeys(await readKeysFile(medium), identity);
    const database = openReadOnly(await locate(medium.folder, records), await fileKeyOf(keys, records));
    try {
      const words = ownWordsOf(database);
      this.#words.set(id, words);
      return words;
    } finally {
      database.close();
    }
  }
}

/** Newest first; those that say nothing of themselves come last. */
export function newestFirst(a: GenerationView, b: GenerationView): number {
  return (b.sequence ?? 0) - (a.sequence ?? 0) || (b.createdAt ?? '').localeCompare(a.createdAt ?? '');
}

export function generationIdOf(records: Pick<ManifestFile, 'sha256'>): string {
  return records.sha256.slice(0, 16);
}

/** Its `meta`, and its sources by the names of the manifest: `fhir:main/<file>` is a part of `main`. */
function ownWordsOf(database: Database): OwnWords {
  const meta = new Map(database.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all());
  const rows = database
    .prepare<[], { name: string; kind: string; asOf: string | null }>(
      'SELECT name, kind, max(data_as_of) AS asOf FROM source GROUP BY name, kind ORDER BY min(id)',
    )
    .all();
  const sources = new Map<string, ManifestSource>();
  for (const { name, kind, asOf } of rows) {
    const plain = name.replace(/^[^:/]*:/, '').split('/')[0]!;
    const known = sources.get(`${kind} ${plain}`);
    if (known) known.dataAsOf = [known.dataAsOf, asOf].reduce((a, b) => (!a || (b && b > a) ? b : a));
    else {
      const source = manifestSourceSchema.safeParse({ name: plain, kind, dataAsOf: asOf });
      if (source.success) sources.set(`${kind} ${plain}`, source.data);
    }
  }
  const sequence = Number(meta.get('sequence'));
  return {
    sequence: Number.isSafeInteger(sequence) && sequence > 0 ? sequence : null,
    createdAt: meta.get('created_at') ?? null,
    sources: [...sources.values()],
  };
}
