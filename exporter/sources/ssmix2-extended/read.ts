/**
 * SS-MIX2 extended storage to documents: walk, choose of each key the content that is valid now, read its main document and
 * what lies beside it, check whose it is, file it. What becomes of every file is in the report once.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { SourceContext } from '../source.ts';
import type { Refusal } from '../ssmix2/open.ts';
import { chooseCurrent } from '../ssmix2/tree.ts';
import { ContentFiling } from './content-filing.ts';
import { byMainDocument, isDebris, isLayout, kindOf } from './files.ts';
import { isWithoutKey } from './names.ts';
import { ExtendedRun } from './run.ts';
import { type Content, type PlacedFile, type TypeFolder, walkContents } from './tree.ts';

const standardizedDatatype = /^[A-Z]{3}(?:-\d{2})?$/;

/**
 * Reads one root.
 * @throws TomoshibiError `source-not-found` when the root cannot be listed; the signal's reason when it is aborted
 */
export async function readSsmix2Extended(context: SourceContext): Promise<void> {
  await fs.readdir(context.root).catch(() => {
    throw new TomoshibiError('source-not-found', { path: context.root });
  });
  const run = new ExtendedRun(context);
  for await (const folder of walkContents(context.root)) {
    context.signal.throwIfAborted();
    await readTypeFolder(folder, run);
  }
  run.finish();
}

async function readTypeFolder({ contents, strays }: TypeFolder, run: ExtendedRun): Promise<void> {
  for (const file of strays) setStrayAside(file, run);
  const { report } = run.context;
  const byPath = new Map(contents.filter((content) => isPlacedRight(content, run)).map((each) => [each.path, each]));
  const choice = chooseCurrent([...byPath.values()].map(withKey));
  for (const { file, reason } of choice.skipped) {
    for (const each of byPath.get(file.path)!.files) report.skipped(kindOf(byPath.get(file.path)!, each), reason);
  }
  for (const { file, detail, unread } of choice.suspects) {
    report.warn(kindOf(byPath.get(file.path)!), file.path, 'invalid', detail);
    if (unread) run.gap(file.name!.patientId, file.path, 'invalid');
  }
  for (const { path: place } of choice.current) {
    run.context.signal.throwIfAborted();
    await readContent(byPath.get(place)!, run);
  }
}

function withKey(content: Content): Content {
  const name = content.name!;
  if (!isWithoutKey(name)) return content;
  return { ...content, name: { ...name, orderNumber: `${name.orderNumber}@${name.timestamp}` } };
}

/** False, and dealt with, when a content does not lie where its name says, or is none of extended storage. */
function isPlacedRight(content: Content, run: ExtendedRun): boolean {
  const { name, folder, files, path: place } = content;
  if (standardizedDatatype.test(name!.datatype) && name!.datatype === folder.datatype) {
    const detail = 'a message of standardized storage; name its root as a source of kind ssmix2';
    for (const file of files) run.quarantine(kindOf(content), file.path, { reason: 'not-this-format', detail });
    return false;
  }
  if (folder.patientId !== null && folder.patientId !== name!.patientId) {
    const detail = "the content's patient is not the folder's";
    for (const file of files) run.quarantine(kindOf(content, file), file.path, { reason: 'misplaced', detail });
    for (const id of [folder.patientId, name!.patientId]) run.gap(id, place, 'misplaced');
    return false;
  }
  if (folder.date !== null && folder.date !== name!.date) {
    run.context.report.warn(
      kindOf(content),
      place,
      'misplaced',
      "the content's date is not the folder's; read by its name",
    );
  }
  if (files.length > 0) return true;
  run.quarantine(kindOf(content), place, { reason: 'invalid', detail: 'the folder of the document is empty' });
  run.gap(name!.patientId, place, 'invalid');
  return false;
}

function setStrayAside(file: PlacedFile, run: ExtendedRun): void {
  const name = path.posix.basename(file.path);
  if (isDebris(name)) {
    run.context.report.skipped('file', 'directory-file');
    return;
  }
  const refusal: Refusal =
    file.type === 'folder'
      ? { reason: 'io-error', detail: 'the folder could not be listed' }
      : { reason: 'not-this-format', detail: 'not a name of extended storage' };
  run.quarantine('file', file.path, refusal);
  if (file.patientId !== null) run.gap(file.patientId, file.path, refusal.reason);
}

/** A content: its main document first, which says what the others belong to. */
async function readContent(content: Content, run: ExtendedRun): Promise<void> {
  const { report } = run.context;
  const files: PlacedFile[] = [];
  for (const file of content.files) {
    const name = path.posix.basename(file.path);
    if (isDebris(name)) report.skipped('attachment', 'directory-file');
    else if (isLayout(name)) report.skipped('attachment', 'not-selected');
    else files.push(file);
  }
  const [main, ...beside] = files.sort(byMainDocument);
  if (!main) {
    report.warn(kindOf(content), content.path, 'invalid', 'there is no document in this folder');
    run.gap(content.name!.patientId, content.path, 'invalid');
    return;
  }
  const filing = new ContentFiling(content, run);
  await filing.fileMain(main, beside);
  for (const file of beside) await filing.fileBeside(file);
}
