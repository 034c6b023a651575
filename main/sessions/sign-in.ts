/** Letting people in: as themselves by roster and PIN, or by breaking glass; and administrators who stand beside a reader. */
import { TomoshibiError } from '../../shared/errors.ts';
import type {
  AdministratorProof,
  RoleChoice,
  SignIn,
  SignInAnswer,
  SignInByName,
  SignInByPin,
  SignInWays,
  Staff,
} from '../../shared/people.ts';
import type { SessionView } from '../../shared/views.ts';
import type { AuditLog } from '../audit/audit.ts';
import type { People } from './people.ts';
import { isPin } from './pins.ts';
import type { Roster } from './roster.ts';
import type { Session, Sessions } from './sessions.ts';

export interface SignInOptions {
  /** Of the open generation. Throws TomoshibiError `station-locked`, `station-not-open`. */
  roster: () => Roster;
  /** Throws the same. */
  people: () => People;
  sessions: Sessions;
  audit: AuditLog;
}

/** Who confirmed, for the log. */
export interface Confirmed {
  administrator: string;
  /** Staff number; null where there is no roster to have one. */
  administratorId: string | null;
}

export class Doorkeeper {
  readonly #options: SignInOptions;
  /** One PIN at a time: nobody gains by asking many at once, and each takes much memory. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  ways(): SignInWays {
    const roster = this.#options.roster();
    const { emergencyAccess, lockAfterMinutes } = this.#options.people();
    const { exists, unreadable, asOf, administrators } = roster;
    return {
      roster: exists,
      rosterUnreadable: unreadable,
      rosterAsOf: asOf,
      administrators,
      emergencyAccess,
      lockAfterMinutes,
    };
  }

  /**
   * @throws TomoshibiError `station-locked`, `station-not-open`, `sign-in-wrong`, `sign-in-waits`,
   *   `session-input-invalid`, `emergency-reason-missing`, `emergency-access-closed`
   */
  async signIn(asked: SignIn): Promise<SignInAnswer> {
    return 'pin' in asked ? this.#byPin(asked) : this.#byName(asked);
  }

  /**
   * An administrator confirms what the person of `session` asks for. Never that person themselves.
   * @throws TomoshibiError `administrator-required`, `second-person-required`, `sign-in-wrong`, `sign-in-waits`
   */
  async confirm(session: Session, proof: AdministratorProof | undefined): Promise<Confirmed> {
    if (!proof) throw new TomoshibiError('administrator-required');
    const { administrators } = this.#options.roster();
    if ('name' in proof) {
      if (administrators) throw new TomoshibiError('administrator-required');
      if (folded(proof.name) === folded(session.name)) throw new TomoshibiError('second-person-required');
      return { administrator: proof.name, administratorId: null };
    }
    const { id, name, roles } = await this.#checked(proof.staffId, proof.pin);
    if (!roles.includes('administrator')) throw new TomoshibiError('administrator-required');
    if (id === session.staffId || folded(name) === folded(session.name)) {
      throw new TomoshibiError('second-person-required');
    }
    return { administrator: name, administratorId: id };
  }

  async #byPin({ staffId, pin, role }: SignInByPin): Promise<SessionView | RoleChoice> {
    const { id, name, roles } = await this.#checked(staffId, pin);
    const chosen = role ?? (roles.length === 1 ? roles[0]! : null);
    if (chosen === null) return { name, roles };
    if (!roles.includes(chosen)) throw new TomoshibiError('session-input-invalid');
    const { audit, sessions } = this.#options;
    audit.record({ action: 'signed-in', person: { name, role: chosen, staffId: id } });
    return sessions.signIn(name, chosen, { staffId: id });
  }

  #byName({ name, role, reason }: SignInByName): SessionView {
    const { audit, sessions } = this.#options;
    const roster = this.#options.roster();
    const breaksGlass = roster.exists || roster.unreadable;
    if (!this.#options.people().emergencyAccess && (breaksGlass || role !== 'administrator')) {
      audit.record({ action: 'sign-in-refused', person: { name, role }, detail: { why: 'emergency-access-closed' } });
      throw new TomoshibiError('emergency-access-closed');
    }
    if (breaksGlass && !reason) throw new TomoshibiError('emergency-reason-missing');
    const emergency = (breaksGlass && reason) || null;
    audit.record({
      action: 'signed-in',
      person: { name, role, breakGlass: breaksGlass },
      ...(emergency && { detail: { emergency } }),
    });
    return sessions.signIn(name, role, { emergency });
  }

  /** The person of the roster whose number and PIN these are. */
  #checked(staffId: string, pin: string): Promise<Staff> {
    const turn = this.#turn.then(() => this.#check(staffId, pin));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #check(staffId: string, pin: string): Promise<Staff> {
    const roster = this.#options.roster();
    const { lockOut } = this.#options.people();
    const found = roster.find(staffId);
    this.#refuseWhileWaiting(lockOut.wait(staffId), found);
    lockOut.about(staffId);
    const right = await isPin(pin, found?.pin ?? null, roster.likeOthers);
    if (right && found) {
      lockOut.right(staffId);
      return found;
    }
    this.#options.audit.record({ action: 'sign-in-refused', detail: { why: 'wrong', ...said(found) } });
    const wait = lockOut.wait(staffId);
    throw wait > 0 ? waits(wait) : new TomoshibiError('sign-in-wrong');
  }

  #refuseWhileWaiting(wait: number, found: Staff | null): void {
    if (wait === 0) return;
    this.#options.audit.record({ action: 'sign-in-refused', detail: { why: 'waiting', ...said(found) } });
    throw waits(wait);
  }
}

/** What was typed and is nobody's number stays out of the log: it may be a PIN. */
function said(found: Staff | null): { staffId: string } | { unknown: true } {
  return found ? { staffId: found.id } : { unknown: true };
}

function waits(milliseconds: number): TomoshibiError {
  return new TomoshibiError('sign-in-waits', { seconds: Math.ceil(milliseconds / 1000) });
}

function folded(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}
