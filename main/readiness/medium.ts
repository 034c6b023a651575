/** The medium read from end to end: its signature, and the SHA-256 of every file. Where none is there, the copy on this PC. */
import { TomoshibiError } from '../../shared/errors.ts';
import { filesOf, type ManifestFile } from '../../shared/media.ts';
import type { ReadinessLine, ReadinessProgress } from '../../shared/readiness.ts';
import type { FoundMedium, ScrubView } from '../../shared/views.ts';
import { CopyFailure, CopyPool } from '../station/copy-pool.ts';
import { locate, type Medium, readMedium } from '../station/medium.ts';
import { because, type Check, type CheckContext, failed, notDone, ok, warning } from './check.ts';
import { bytesText, countText, groups, momentText, someOf } from './figures.ts';

const named = 3;
const progressMilliseconds = 250;

export const checkMedium: Check = async (context) => {
  const { generation, dataDir } = context.station;
  const { publicKey } = generation.manifest.facility;
  const view = context.station.view();
  const readsCopy = view.readingFrom === 'copy';
  const media = await context.station.findMedia();
  const lines: ReadinessLine[] = media.flatMap(({ problem }) =>
    problem ? [{ ...failed('medium.refused', problem.params), cause: problem.code }] : [],
  );
  const plugged = readsCopy ? media.find(isOpenOne(generation.medium)) : generation.medium;
  const isThere = plugged !== undefined;
  const location = plugged === undefined || 'path' in plugged ? plugged?.path : plugged.folder;
  let medium: Medium;
  try {
    medium = await readMedium(location ?? generation.medium.folder, publicKey);
  } catch (error) {
    return [...lines, because(failed('medium.refused'), error)];
  }
  lines.push(
    ok(isThere ? 'medium.signed' : 'medium.copySigned', {
      sequence: medium.manifest.sequence,
      fingerprint: groups(medium.manifestSha256),
    }),
  );
  lines.push(...(await readAll(medium, isThere, context)));
  const { sequence } = generation.manifest;
  const newest = dataDir.newestSequence(generation.medium);
  if (newest > sequence) lines.push(warning('medium.older', { sequence, newest }));
  if (readsCopy && isThere && view.scrub) lines.push(...ofCopy(view.scrub));
  return lines;
};

function isOpenOne({ manifest }: Medium): (found: FoundMedium) => boolean {
  return ({ problem, sequence, facilityName }) =>
    problem === null && sequence === manifest.sequence && facilityName === manifest.facility.name;
}

async function readAll(medium: Medium, isThere: boolean, context: CheckContext): Promise<ReadinessLine[]> {
  const { signal, onProgress } = context;
  const files = filesOf(medium.manifest);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const pool = new CopyPool(1);
  const missing: string[] = [];
  const damaged: ManifestFile[] = [];
  const started = performance.now();
  let filesDone = 0;
  let bytesDone = 0;
  const tell = () => onProgress(progressOf({ files: files.length, filesDone, bytes, bytesDone, pool, started }));
  const timer = setInterval(tell, progressMilliseconds);
  tell();
  try {
    for (const file of files) {
      if (signal.aborted) break;
      const found = await lookAt(pool, medium, file, signal);
      if (found === 'stopped') break;
      if (found === 'missing') missing.push(file.path);
      if (found === 'damaged') damaged.push(file);
      filesDone++;
      bytesDone += file.bytes;
    }
  } finally {
    clearInterval(timer);
    await pool.close();
  }
  const figures = {
    files: countText(files.length),
    filesDone: countText(filesDone),
    bytes: bytesText(bytes),
    bytesDone: bytesText(bytesDone),
  };
  const lines: ReadinessLine[] = [];
  const names = (paths: readonly string[]) => ({
    count: countText(paths.length),
    names: someOf(paths.map(short), named),
  });
  if (missing.length > 0) lines.push(failed('medium.missing', names(missing)));
  const records = damaged.filter(({ kind }) => kind === 'records');
  const others = damaged.filter(({ kind }) => kind !== 'records');
  if (records.length > 0) lines.push(failed('medium.damagedRecords', names(records.map(({ path }) => path))));
  if (others.length > 0) lines.push(failed('medium.damaged', names(others.map(({ path }) => path))));
  if (filesDone < files.length) lines.push(notDone('medium.stopped', figures));
  else if (lines.length === 0) lines.push(ok(isThere ? 'medium.whole' : 'medium.copyWhole', figures));
  if (!isThere) lines.push(notDone('medium.absent'));
  return lines;
}

async function lookAt(
  pool: CopyPool,
  { folder }: Medium,
  file: ManifestFile,
  signal: AbortSignal,
): Promise<'whole' | 'missing' | 'damaged' | 'stopped'> {
  try {
    const { sha256 } = await pool.hash(await locate(folder, file), 0, signal);
    return sha256 === file.sha256 ? 'whole' : 'damaged';
  } catch (error) {
    if (signal.aborted) return 'stopped';
    if (error instanceof CopyFailure) return error.at === 'open' ? 'missing' : 'damaged';
    if (error instanceof TomoshibiError) return error.code === 'medium-file-missing' ? 'missing' : 'damaged';
    throw error;
  }
}

function progressOf({
  files,
  filesDone,
  bytes,
  bytesDone,
  pool,
  started,
}: Omit<ReadinessProgress, 'secondsLeft'> & { pool: CopyPool; started: number }): ReadinessProgress {
  const done = bytesDone + pool.bytesUnderWay;
  const seconds = (performance.now() - started) / 1000;
  const secondsLeft = done > 0 && seconds > 1 ? Math.ceil(((bytes - done) / done) * seconds) : null;
  return { files, filesDone, bytes, bytesDone: done, secondsLeft };
}

/** The copy beside a medium that is plugged in, as it was read again last. */
function ofCopy({ endedAt, damaged }: ScrubView): ReadinessLine[] {
  if (damaged.length > 0) return [failed('medium.copyDamaged', { count: countText(damaged.length) })];
  return endedAt ? [ok('medium.copyRead', { at: momentText(endedAt) })] : [];
}

/** `images/3f/3fa0…db`: enough to find a file by. */
function short(path: string): string {
  return path.replace(/([0-9a-f]{12})[0-9a-f]{52}\.db$/, '$1….db');
}
