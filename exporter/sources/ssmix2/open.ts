/** One file of the tree to one message, with everything that may be wrong with it. */
import path from 'node:path';
import type { QuarantineReason } from '../../report.ts';
import { decode } from './decode.ts';
import type { Content, Disk } from './disk.ts';
import { type Message, parseMessage } from './message.ts';
import type { StoredFile } from './tree.ts';

/** No message of standardized storage comes near this; documents are in extended storage. */
export const maximumBytes = 16 * 1024 * 1024;

/** Ten times the largest seen; more is not a message but a mistake. */
export const maximumSegments = 10_000;

export interface Refusal {
  reason: QuarantineReason;
  detail: string;
  /** Ids of the patients the content names, where they are not its place's. */
  otherPatients?: string[];
  /** The ids differ in leading zeros and in nothing else. */
  onlyZeros?: true;
}

export type Opened =
  | { bytes: number; message: Message; damaged: boolean; refusal: null }
  | { bytes: number; message: null; damaged: false; refusal: Refusal };

export function openMessage(root: string, file: StoredFile, disk: Disk): Opened | Promise<Opened> {
  try {
    const content = disk.read(path.join(root, file.path), maximumBytes);
    return content instanceof Promise ? content.then(messageOf).catch(unreadable) : messageOf(content);
  } catch (error) {
    return unreadable(error);
  }
}

function messageOf({ bytes, size }: Content): Opened {
  if (size > maximumBytes) return refused(0, 'too-large', `${size} bytes; a message has at most ${maximumBytes}`);
  const { text, damaged } = decode(bytes);
  const message = parseMessage(text);
  if (!message) return refused(bytes.length, 'unreadable', 'the content is not an HL7 v2 message');
  if (message.segments.length > maximumSegments) {
    return refused(bytes.length, 'too-large', `more than ${maximumSegments} segments`);
  }
  return { bytes: bytes.length, message, damaged, refusal: null };
}

function unreadable(error: unknown): Opened {
  return refused(0, 'io-error', `the file could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
}

function refused(bytes: number, reason: QuarantineReason, detail: string): Opened {
  return { bytes, message: null, damaged: false, refusal: { reason, detail } };
}

/** Whose file it is, by its name and its folder; a refusal where the two do not agree. */
export function misplacement(file: StoredFile): Refusal | null {
  const named = file.name!.patientId;
  const { patientId } = file.folder;
  if (patientId === null || patientId === named) return null;
  return {
    reason: 'misplaced',
    detail: "the file name's patient is not the folder's",
    otherPatients: [named],
  };
}

/**
 * PID-3 must name the patient of the path, in every PID of the message. Ids are compared as they stand: `0123` and `123`
 * may be two people. Whether they are is not for one message to tell (`onlyZeros`).
 */
export function identityRefusal(message: Message, patientId: string): Refusal | null {
  if (message.all('MSH').filter((header) => header.size > 2).length > 1) {
    return { reason: 'invalid', detail: 'more than one message in a file' };
  }
  const named = message
    .all('PID')
    .map((pid) => pid.repetitions(3).map((id) => id.text(1)))
    .filter((ids) => ids.some((id) => id !== ''));
  if (named.length === 0) return { reason: 'identity-missing', detail: 'the message names no patient (PID-3)' };
  const strangers = named.filter((ids) => !ids.includes(patientId));
  if (strangers.length === 0) return null;
  const padded = strangers.every((ids) => ids.some((id) => withoutZeros(id) === withoutZeros(patientId)));
  return {
    reason: 'identity-mismatch',
    detail: padded
      ? "PID-3 and the path's patient differ in leading zeros"
      : "PID-3 names another patient than the file's path",
    otherPatients: strangers.flat(),
    ...(padded ? { onlyZeros: true } : {}),
  };
}

export function withoutZeros(id: string): string {
  return id.replace(/^0+/, '');
}
