/**
 * Who is signed in. A session is a bearer token that lives in memory on both sides and ends with the lock, when the person
 * leaves, and by itself where nobody has touched the window for a while.
 */
import crypto from 'node:crypto';
import type { Role, SessionView } from '../../shared/views.ts';
import { type Clock, type Instant, systemClock } from './clock.ts';

export interface Session {
  name: string;
  role: Role;
  signedInAt: string;
  /** Of the roster; null: nobody checked who this is. */
  staffId: string | null;
  /** Why glass was broken; null where it was not. */
  emergency: string | null;
  /** Set for sheets being drawn: it may read the print jobs of these ids, between commas, and nothing else. */
  printJob: string | null;
  /** Set for the window that draws frames: it may read these studies, and nothing else. */
  draws: Set<string> | null;
  /** Set for pages of one of the hospital's documents being drawn: it may read that one, and nothing else. */
  document?: string;
}

/** How a person came in. */
export interface Entrance {
  staffId?: string | null;
  emergency?: string | null;
}

interface IdleRule {
  minutes: () => number;
  /** Once for each session that ended by itself. */
  ended: (session: Session) => void;
}

interface Held {
  session: Session;
  /** Last sign of life; null for what draws, which ends with its work: a batch under way outlives its person's session. */
  active: Instant | null;
}

export class Sessions {
  /** By SHA-256 of the token, so that how long a look-up takes tells nothing about a token. */
  readonly #sessions = new Map<string, Held>();
  readonly #clock: Clock;
  #idle: IdleRule | null = null;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** From here on sessions end by themselves. */
  endIdle(rule: IdleRule): void {
    this.#idle = rule;
  }

  signIn(name: string, role: Role, { staffId = null, emergency = null }: Entrance = {}): SessionView {
    const signedInAt = new Date().toISOString();
    const session: Session = { name, role, signedInAt, staffId, emergency, printJob: null, draws: null };
    return { token: this.#add(session, this.#clock()), name, role, signedInAt, staffId, emergency };
  }

  /** A token for the page that draws one print job; `end` it when the PDF is made. */
  forPrintJob(person: Session, printJob: string): string {
    return this.#add({ ...person, printJob }, null);
  }

  /** A token for the page that draws a hospital's document; `end` it when it is drawn. */
  forDocument(person: Session, document: string): string {
    return this.#add({ ...person, document }, null);
  }

  /** A token for the hidden window that draws frames, and the studies it may read, which the caller adds to. */
  forDrawing(): { token: string; studies: Set<string> } {
    const studies = new Set<string>();
    const signedInAt = new Date().toISOString();
    const nobody = { name: '', role: 'nurse', signedInAt, staffId: null, emergency: null, printJob: null } as const;
    return { token: this.#add({ ...nobody, draws: studies }, null), studies };
  }

  find(token: string): Session | null {
    const hash = hashOf(token);
    const held = this.#sessions.get(hash);
    if (!held) return null;
    if (!this.#isIdle(held)) return held.session;
    this.#endIdle(hash, held.session);
    return null;
  }

  /** Somebody touched the window. */
  touch(token: string): void {
    const held = this.#sessions.get(hashOf(token));
    if (held?.active) held.active = this.#clock();
  }

  /** Ends what nobody has touched for too long, also where no window asks any more. */
  sweep(): void {
    for (const [hash, held] of this.#sessions) {
      if (this.#isIdle(held)) this.#endIdle(hash, held.session);
    }
  }

  end(token: string): void {
    this.#sessions.delete(hashOf(token));
  }

  endAll(): void {
    this.#sessions.clear();
  }

  /** Somebody is signed in; what draws is nobody. */
  get inUse(): boolean {
    return [...this.#sessions.values()].some(({ active }) => active !== null);
  }

  #endIdle(hash: string, session: Session): void {
    this.#sessions.delete(hash);
    this.#idle?.ended(session);
  }

  #isIdle({ active }: Held): boolean {
    if (!active || !this.#idle) return false;
    const now = this.#clock();
    const passed = Math.max(now.steady - active.steady, now.wall - active.wall);
    return passed >= this.#idle.minutes() * 60_000;
  }

  #add(session: Session, active: Instant | null): string {
    const token = crypto.randomBytes(32).toString('base64url');
    this.#sessions.set(hashOf(token), { session, active });
    return token;
  }
}

function hashOf(token: string): string {
  return crypto.createHash('sha256').update(token).digest('hex');
}
