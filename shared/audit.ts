/**
 * What the audit log knows of: every action there is an entry for, and the answers of `/api/audit`. An action's words are in
 * resources/locales/{ja,en}/audit.json under `action.<name>`.
 */
import { z } from 'zod';
import { type Role, roles } from './views.ts';

/** What actions are chosen by on the screen. */
export const auditKinds = [
  'people',
  'reading',
  'printing',
  'ledger',
  'disc',
  'scan',
  'temporary',
  'station',
  'log',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Every action, and its kind. */
export const kindOfAction = {
  'medium-opened': 'station',
  'medium-refused': 'station',
  'older-medium-opened': 'station',
  'generation-opened': 'station',
  'beside-opened': 'station',
  'beside-closed': 'station',
  'copy-read-again': 'station',
  'copy-repaired': 'station',
  unlocked: 'station',
  'unlock-refused': 'station',
  locked: 'station',
  'import-started': 'station',
  'import-done': 'station',
  'import-failed': 'station',
  'signed-in': 'people',
  'signed-out': 'people',
  'sign-in-refused': 'people',
  'people-settings-changed': 'people',
  searched: 'reading',
  'patient-read': 'reading',
  'section-read': 'reading',
  'document-read': 'reading',
  'ward-read': 'reading',
  'schedule-read': 'reading',
  'bedside-read': 'reading',
  'preoperative-read': 'reading',
  'study-read': 'reading',
  'disc-opened': 'disc',
  'disc-read': 'disc',
  'disc-failed': 'disc',
  'disc-people-read': 'disc',
  'disc-studies-read': 'disc',
  'disc-import-started': 'disc',
  'disc-study-imported': 'disc',
  'disc-study-removed': 'disc',
  'sheet-previewed': 'printing',
  'print-job-made': 'printing',
  printed: 'printing',
  'batch-made': 'printing',
  'batch-printed': 'printing',
  'batch-paused': 'printing',
  'batch-resumed': 'printing',
  'batch-stopped': 'printing',
  'batch-cancelled': 'printing',
  'ledger-read': 'ledger',
  'sheets-voided': 'ledger',
  'sheets-restored': 'ledger',
  'stock-changed': 'ledger',
  'temporary-range-set': 'temporary',
  'temporary-patients-read': 'temporary',
  'temporary-patients-made': 'temporary',
  'temporary-patient-changed': 'temporary',
  'temporary-patient-joined': 'temporary',
  'drafts-read': 'printing',
  'draft-kept': 'printing',
  'draft-opened': 'printing',
  'draft-deleted': 'printing',
  'scan-started': 'scan',
  'scan-ended': 'scan',
  'scan-failed': 'scan',
  'scan-read': 'scan',
  'reentry-read': 'scan',
  'sheets-transcribed': 'scan',
  'sheets-verified': 'scan',
  'sheets-taken-back': 'scan',
  'hand-over-begun': 'printing',
  'handed-over': 'printing',
  'hand-over-failed': 'printing',
  'clock-changed': 'log',
  'log-replaced': 'log',
  'log-damaged': 'log',
  'log-read': 'log',
  'log-verified': 'log',
  'log-compared': 'log',
  'log-exported': 'log',
  'log-head-printed': 'log',
  'incident-end-begun': 'station',
  'incident-records-exported': 'station',
  'emergency-access-closed': 'station',
  'emergency-access-opened': 'station',
  'key-rotation-begun': 'station',
  'key-rotation-abandoned': 'station',
  'station-key-rotated': 'station',
  'readiness-made': 'station',
  'readiness-page-printed': 'station',
  'readiness-page-judged': 'station',
  'readiness-report-printed': 'station',
  'readiness-hours-changed': 'station',
  'copies-deleted': 'station',
} as const satisfies Record<string, AuditKind>;

export type AuditAction = keyof typeof kindOfAction;
export const auditActions = Object.keys(kindOfAction) as AuditAction[];

export interface AuditEntryView {
  seq: number;
  /** ISO 8601, UTC, as the station's clock said. */
  at: string;
  /** An action of a later version is kept as it is. */
  action: string;
  person: string | null;
  staffId: string | null;
  role: Role | null;
  breakGlass: boolean;
  patientId: string | null;
  detail: Record<string, unknown>;
}

/** `GET /api/audit`: what is asked for, newest first. */
export const auditFilterSchema = z.object({
  /** Part of a name, or a staff number. */
  person: z.string().trim().max(60).optional(),
  patientId: z.string().trim().max(64).optional(),
  kind: z.enum(auditKinds).optional(),
  /** Days of the station's clock, both included, `YYYY-MM-DD`. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  breakGlass: z.literal('1').optional(),
});
export type AuditFilter = z.output<typeof auditFilterSchema>;

export interface AuditPage {
  entries: AuditEntryView[];
  /** How many the filter finds. */
  found: number;
  /** Ask for entries before this one next; null at the end. */
  before: number | null;
}

/** What is wrong with a log, at the first place where it is. */
export type LogProblem =
  /** An entry is not what was written, or stands where another was. */
  | 'edited'
  /** Entries at the end are gone: another place remembers them. */
  | 'shortened'
  /** As many entries as remembered, and not the same ones. */
  | 'rewritten'
  /** What the station keeps beside the log to see that it is whole is gone, or not its own. */
  | 'anchor-lost';

export interface LogVerdict {
  entries: number;
  /** SHA-256 of the last entry that holds, 64 hex digits; zeros where there is none. */
  head: string;
  /** Sequence number from which the log does not hold; null: it holds. */
  brokenAt: number | null;
  problem: LogProblem | null;
  /** Entries in which the program noted such a thing when it opened the log, earlier. */
  noted: number[];
  /** Times at which the clock runs back from one entry to the next with no entry that says so. */
  unexplainedTimes: number;
}

export interface VerdictView extends LogVerdict {
  /** When it was looked through, UTC. */
  at: string;
}

export interface ClockChange {
  seq: number;
  at: string;
  /** What the clock said, and what it ought to have said, UTC. */
  after: string;
  before: string;
  /** While the program was closed. */
  acrossRestart: boolean;
}

/** `GET /api/audit/state`, `POST /api/audit/verify` */
export interface AuditStateView {
  facility: string;
  station: string;
  entries: number;
  head: string;
  /** Of the first and the last entry. */
  since: string | null;
  until: string | null;
  /** Last time the log was looked through, while the station has been unlocked. */
  verdict: VerdictView | null;
  /** Newest first. */
  clockChanges: ClockChange[];
  /** How often the clock was changed since the log was last looked through. */
  clockChangesUnseen: number;
}

/** `POST /api/audit/export` */
export const auditExportSchema = z.object({ folder: z.string().trim().min(1).max(1024) });
export interface AuditExportView {
  name: string;
  entries: number;
}

/** `POST /api/audit/compare`: a head from paper or from another place. */
export const headComparisonSchema = z.object({
  entries: z.number().int().min(1),
  /** Its first digits, as many as somebody cares to type. */
  head: z
    .string()
    .transform((text) => text.replaceAll(/[\s-]/g, '').toLowerCase())
    .pipe(z.string().regex(/^[0-9a-f]{8,64}$/)),
});
/** `absent`: the log has fewer entries than the paper says. */
export type HeadComparison = { result: 'same' | 'other' | 'absent' };

/** `GET /api/audit/head/:id`: what the sheet says. */
export interface AuditHeadSheet {
  facility: string;
  station: string;
  since: string | null;
  until: string | null;
  entries: number;
  head: string;
  verdict: VerdictView;
  clockChanges: number;
  printedAt: string;
  printedBy: string;
}

/** `ABCD EF01 …`: 64 hex digits in groups of four. */
export function groupsOf(head: string): string {
  return (head.match(/.{1,4}/g) ?? []).join(' ');
}

/** What the QR code beside a printed head says. */
export function headCode({ facility, station, entries, head }: AuditHeadSheet): string {
  return `tomoshibi-audit-head\n${facility}\n${station}\n${entries}\n${head}`;
}

export function isRole(text: string | null): text is Role {
  return (roles as readonly (string | null)[]).includes(text);
}
