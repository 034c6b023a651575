/** Questions to the log: by whom, of whom, what and when. */
import {
  type AuditEntryView,
  type AuditFilter,
  type AuditKind,
  auditActions,
  type ClockChange,
  isRole,
  kindOfAction,
} from '../../shared/audit.ts';
import type { EncryptedDatabase } from '../station/database.ts';
import type { AuditRow } from './chain.ts';

/** @param before only entries before this one */
export function foundEntries(
  database: EncryptedDatabase,
  filter: AuditFilter,
  limit: number,
  before?: number,
): { rows: AuditRow[]; found: number } {
  const { where, values } = conditionsOf(filter);
  const found = database.prepare<unknown[], number>(`SELECT count(*) FROM entry ${whereOf(where)}`).pluck();
  const earlier = before === undefined ? where : [...where, 'seq < ?'];
  const rows = database.prepare<unknown[], AuditRow>(
    `SELECT * FROM entry ${whereOf(earlier)} ORDER BY seq DESC LIMIT ?`,
  );
  return {
    found: found.get(...values) ?? 0,
    rows: rows.all(...values, ...(before === undefined ? [] : [before]), limit),
  };
}

function conditionsOf({ person, patientId, kind, from, to, breakGlass }: AuditFilter) {
  const where: string[] = [];
  const values: (string | number)[] = [];
  if (person) {
    where.push('(instr(person, ?) > 0 OR staff_id = ?)');
    values.push(person, person);
  }
  if (patientId) {
    where.push('patient_id = ?');
    values.push(patientId);
  }
  if (kind) {
    const actions = actionsOf([kind]);
    where.push(`action IN (${actions.map(() => '?').join(', ')})`);
    values.push(...actions);
  }
  if (from) {
    where.push('at >= ?');
    values.push(new Date(`${from}T00:00:00`).toISOString());
  }
  if (to) {
    where.push('at <= ?');
    values.push(new Date(`${to}T23:59:59.999`).toISOString());
  }
  if (breakGlass) where.push('break_glass = 1');
  return { where, values };
}

/** @param seq entries after it */
export function countSince(database: EncryptedDatabase, seq: number, kinds: readonly AuditKind[]): number {
  const actions = actionsOf(kinds);
  const sql = `SELECT count(*) FROM entry WHERE seq > ? AND action IN (${actions.map(() => '?').join(', ')})`;
  return (
    database
      .prepare<unknown[], number>(sql)
      .pluck()
      .get(seq, ...actions) ?? 0
  );
}

function actionsOf(kinds: readonly AuditKind[]): string[] {
  return auditActions.filter((action) => kinds.includes(kindOfAction[action]));
}

function whereOf(conditions: string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

export function clockChangesUnseen(database: EncryptedDatabase): number {
  const sql = `SELECT count(*) FROM entry WHERE action = 'clock-changed'
    AND seq > coalesce((SELECT max(seq) FROM entry WHERE action = 'log-verified'), 0)`;
  return database.prepare<[], number>(sql).pluck().get() ?? 0;
}

export function clockChanges(database: EncryptedDatabase, limit: number): ClockChange[] {
  const rows = database
    .prepare<[number], AuditRow>("SELECT * FROM entry WHERE action = 'clock-changed' ORDER BY seq DESC LIMIT ?")
    .all(limit);
  return rows.map(({ seq, at, detail }) => {
    const { before, after, acrossRestart } = JSON.parse(detail) as Pick<
      ClockChange,
      'before' | 'after' | 'acrossRestart'
    >;
    return { seq, at, before, after, acrossRestart };
  });
}

export function entryView(row: AuditRow): AuditEntryView {
  const { seq, at, action, person, role } = row;
  return {
    seq,
    at,
    action,
    person,
    staffId: row.staff_id,
    role: isRole(role) ? role : null,
    breakGlass: row.break_glass === 1,
    patientId: row.patient_id,
    detail: detailOf(row),
  };
}

/** An edited entry is still shown, with what can be read of it. */
function detailOf({ detail }: AuditRow): Record<string, unknown> {
  try {
    return JSON.parse(detail) as Record<string, unknown>;
  } catch {
    return { text: detail };
  }
}
