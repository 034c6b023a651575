/** What is asked at the terminal without echo, or read from a file. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import readline from 'node:readline/promises';
import { minimumPassphraseLength } from './keys.ts';
import type { Words } from './words.ts';

/** Ctrl+C at a question, or no more input. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';
}

/** For an identity that there is: the first line of a file, else asked for once. */
export async function askPassphrase(t: Words, file: string | undefined): Promise<string> {
  return file ? firstLineOf(file) : askSilently(t('ask.passphrase'));
}

/** For a new identity: the first line of a file, else asked for twice. */
export async function askNewPassphrase(t: Words, name: string, file: string | undefined): Promise<string> {
  if (file) return firstLineOf(file);
  for (;;) {
    const first = await askSilently(t('ask.newPassphrase', { name, minimum: minimumPassphraseLength }));
    const second = await askSilently(t('ask.again', { name }));
    if (crypto.timingSafeEqual(sha256(first), sha256(second))) return first;
    process.stderr.write(`${t('ask.different')}\n`);
  }
}

function firstLineOf(file: string): string {
  return fs.readFileSync(file, 'utf8').split(/\r?\n/)[0]!;
}

/** Lines that came in one piece with the one that was asked for. */
const typedAhead: string[] = [];

async function askSilently(question: string): Promise<string> {
  process.stderr.write(question);
  const ahead = typedAhead.shift();
  if (ahead !== undefined) {
    process.stderr.write('\n');
    return ahead;
  }
  // With an output stream readline would echo what is typed.
  const terminal = readline.createInterface({ input: process.stdin, terminal: process.stdin.isTTY === true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.on('line', (line) => typedAhead.push(line));
      // What else came with it is told in the same turn.
      terminal.once('line', () => setImmediate(() => resolve(typedAhead.shift()!)));
      terminal.once('SIGINT', () => reject(new Interrupted()));
      terminal.once('close', () => setImmediate(() => reject(new Interrupted())));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

function sha256(text: string): Buffer {
  return crypto.createHash('sha256').update(text).digest();
}
