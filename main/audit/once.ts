/** What a window asks for again and again is an entry once for each person and thing. */
import type { Session } from '../sessions/sessions.ts';

export class OncePerSession {
  readonly #told = new WeakMap<Session, Set<string>>();

  /** True the first time this person asks for it. */
  isFirst(session: Session, what: string): boolean {
    const told = this.#told.get(session) ?? new Set();
    if (told.has(what)) return false;
    this.#told.set(session, told.add(what));
    return true;
  }
}
