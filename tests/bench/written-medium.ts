/**
 * A medium around a records database that is written directly, sealed and signed as the exporter seals and signs. Run as
 * a program it writes one, so that its memory is not the bench's: `node written-medium.ts people|notes FOLDER COUNT`.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { initFacility, loadFacility } from '../../exporter/keys.ts';
import { Medium } from '../../exporter/write/media.ts';
import { passphrase } from './medium.ts';
import { writeNotes } from './notes.ts';
import { crowdOf, writePeople } from './people.ts';

export interface WrittenMedium {
  /** The folder that holds TOMOSHIBI. */
  medium: string;
  identityPath: string;
}

const contents = {
  people: (file: string, key: string, count: number) => writePeople(file, key, crowdOf(count)),
  notes: (file: string, key: string, count: number) =>
    writeNotes(file, key, { patients: Math.ceil(count / 10), notes: count }),
};
type Content = keyof typeof contents;

/** Kept between runs in `work`: made again only where it is not there whole. */
export async function writtenMedium(work: string, content: Content, count: number): Promise<WrittenMedium> {
  const folder = path.join(work, `${content}-${count}`);
  const written = {
    medium: path.join(folder, 'medium'),
    identityPath: path.join(folder, 'keys', 'station-identity.age'),
  };
  if (!fs.existsSync(path.join(written.medium, 'TOMOSHIBI', 'manifest.json'))) {
    fs.rmSync(folder, { recursive: true, force: true });
    const script = path.join(import.meta.dirname, 'written-medium.ts');
    await promisify(execFile)(process.execPath, [script, content, folder, String(count)]);
  }
  return written;
}

async function write(content: Content, folder: string, count: number): Promise<void> {
  const [medium, keys] = [path.join(folder, 'medium'), path.join(folder, 'keys')];
  fs.mkdirSync(medium, { recursive: true });
  await initFacility({
    folder: keys,
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const sealed = Medium.open(medium, loadFacility(keys));
  const part = await sealed.newPart();
  contents[content](part.path, part.keyHex, count);
  await sealed.commit({
    sequence: 1,
    createdAt: '2026-11-21T22:00:00',
    sources: [],
    records: await sealed.seal('records', part, []),
    studies: [],
    keepGenerations: 1,
  });
}

if (import.meta.main) {
  const [content, folder, count] = process.argv.slice(2);
  await write(content as Content, folder!, Number(count));
}
