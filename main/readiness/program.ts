/**
 * Which program this is, and whether it is as it was delivered. Electron refuses to start an altered archive where its fuse
 * says so (Windows and macOS); elsewhere the digest is told, to be compared with the list of the delivery.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import type { ReadinessLine } from '../../shared/readiness.ts';
import { type Check, failed, notDone, ok } from './check.ts';
import { groups } from './figures.ts';

export const programVersion = packageJson.version;

/** Before the fuses in every Electron binary (electron/fuses, `SENTINEL`); then version, length, and a character a fuse. */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const fuses = { asarIntegrity: 4, onlyFromAsar: 5 } as const;
const chunkBytes = 4 * 1024 * 1024;

export const checkProgram: Check = async () => {
  const { electron, chrome, node } = process.versions;
  const under = electron ? `Electron ${electron}, Chromium ${chrome}` : `Node ${node}`;
  return [ok('program.version', { version: programVersion, under }), await integrity()];
};

async function integrity(): Promise<ReadinessLine> {
  const archive = archiveOf(import.meta.dirname);
  if (!archive) return notDone('program.unpacked');
  const sha256 = digestOf(archive);
  const enforced = process.platform === 'win32' || process.platform === 'darwin';
  const set = enforced ? fusesOf(process.execPath) : null;
  if (set?.asarIntegrity && set.onlyFromAsar) return ok('program.enforced', { sha256: groups(sha256) });
  if (set) return failed('program.fusesOff', { sha256: groups(sha256) });
  return notDone('program.compare', { sha256 });
}

/** The archive that this code is in; null where it is in none. */
function archiveOf(folder: string): string | null {
  return /^(.*[\\/]app\.asar)(?:[\\/]|$)/.exec(folder)?.[1] ?? null;
}

function digestOf(file: string): string {
  const hash = crypto.createHash('sha256');
  for (const part of partsOf(file)) hash.update(part);
  return hash.digest('hex');
}

/** Null where the binary has none. */
function fusesOf(binary: string): Record<keyof typeof fuses, boolean> | null {
  let rest: Buffer = Buffer.alloc(0);
  for (const part of partsOf(binary)) {
    const bytes = Buffer.concat([rest, part]);
    const at = bytes.indexOf(sentinel);
    if (at >= 0 && at + sentinel.length + 16 <= bytes.length) {
      const wire = bytes.subarray(at + sentinel.length + 2).toString('latin1', 0, 14);
      return { asarIntegrity: wire[fuses.asarIntegrity] === '1', onlyFromAsar: wire[fuses.onlyFromAsar] === '1' };
    }
    rest = Buffer.from(bytes.subarray(-(sentinel.length + 16)));
  }
  return null;
}

/** Electron's own `fs` takes an archive for a folder unless it is told not to. */
function* partsOf(file: string): Generator<Buffer> {
  const host = process as NodeJS.Process & { noAsar?: boolean };
  const before = host.noAsar;
  host.noAsar = true;
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      for (;;) {
        const part = Buffer.alloc(chunkBytes);
        const read = fs.readSync(descriptor, part);
        if (read === 0) return;
        yield part.subarray(0, read);
      }
    } finally {
      fs.closeSync(descriptor);
    }
  } finally {
    host.noAsar = before;
  }
}
