/** Who is signed in. A session is a bearer token that lives in memory on both sides and ends with the lock. */
import crypto from 'node:crypto';
import type { Role, SessionView } from '../../shared/views.ts';

export interface Session {
  name: string;
  role: Role;
  signedInAt: string;
  /** Set for sheets being drawn: it may read the print jobs of these ids, between commas, and nothing else. */
  printJob: string | null;
  /** Set for the window that draws frames: it may read these studies, and nothing else. */
  draws: Set<string> | null;
  /** Set for pages of one of the hospital's documents being drawn: it may read that one, and nothing else. */
  document?: string;
}

export class Sessions {
  /** By SHA-256 of the token, so that how long a look-up takes tells nothing about a token. */
  readonly #sessions = new Map<string, Session>();

  signIn(name: string, role: Role): SessionView {
    const session: Session = { name, role, signedInAt: new Date().toISOString(), printJob: null, draws: null };
    return { token: this.#add(session), name, role, signedInAt: session.signedInAt };
  }

  /** A token for the page that draws one print job; `end` it when the PDF is made. */
  forPrintJob(person: Session, printJob: string): string {
    return this.#add({ ...person, printJob });
  }

  /** A token for the page that draws a hospital's document; `end` it when it is drawn. */
  forDocument(person: Session, document: string): string {
    return this.#add({ ...person, document });
  }

  /** A token for the hidden window that draws frames, and the studies it may read, which the caller adds to. */
  forDrawing(): { token: string; studies: Set<string> } {
    const studies = new Set<string>();
    const signedInAt = new Date().toISOString();
    return { token: this.#add({ name: '', role: 'nurse', signedInAt, printJob: null, draws: studies }), studies };
  }

  find(token: string): Session | null {
    return this.#sessions.get(hashOf(token)) ?? null;
  }

  end(token: string): void {
    this.#sessions.delete(hashOf(token));
  }

  endAll(): void {
    this.#sessions.clear();
  }

  #add(session: Session): string {
    const token = crypto.randomBytes(32).toString('base64url');
    this.#sessions.set(hashOf(token), session);
    return token;
  }
}

function hashOf(token: string): string {
  return crypto.createHash('sha256').update(token).digest('hex');
}
