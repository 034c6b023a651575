/**
 * The end of an incident, and the begin of the next one: `/api/incident`, for administrators. What is handed over is encrypted;
 * it may be written anywhere.
 */
import { z } from 'zod';

export const minimumPassphraseLength = 12;

/** A file that was written, flushed, and read back. */
export interface HandedFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** Log and ledger, encrypted, in one folder. */
export interface IncidentExport {
  /** UTC. */
  at: string;
  folder: string;
  files: HandedFile[];
  /** Entries of the log in it, and its head. */
  entries: number;
  head: string;
  sheets: number;
}

export interface KeyRotation {
  /** UTC. */
  at: string;
  /** `age1…` of the identity that the station has now. */
  recipient: string;
}

export interface IncidentView {
  /** To whom log and ledger are encrypted. `own`: the medium names no recovery recipient. */
  recovery: { recipient: string; from: 'medium' | 'own' };
  exported: IncidentExport | null;
  /** Records were read or sheets printed since: it has to be done once more. */
  exportStale: boolean;
  emergencyAccess: boolean;
  /** The last time the key was replaced; null: never. */
  rotated: KeyRotation | null;
  /** No medium that is here lists the station's present key: after the next lock it reads nothing. */
  awaitsMedium: boolean;
  /** Verified copies on this PC. */
  copies: { count: number; bytes: number };
}

const folder = z.string().trim().min(1).max(1024);
export const exportBodySchema = z.object({ folder });
export const recipientBodySchema = exportBodySchema;
export const rotateBodySchema = z.object({
  passphrase: z.string().min(1).max(1024),
  newPassphrase: z.string().min(1).max(1024),
  /** Where `new-station-recipient.txt` is saved too. */
  folder,
});
export const beginBodySchema = z.object({
  reason: z
    .string()
    .trim()
    .min(4)
    .max(200)
    .regex(/^[^\p{Cc}]+$/u),
});

export const recipientFileName = 'new-station-recipient.txt';

/** What the hospital's exporter takes (`stations add`). */
export function recipientFile(station: string, facilityId: string, recipient: string): string {
  return `# station: ${station}\n# facility-id: ${facilityId}\n${recipient}\n`;
}
