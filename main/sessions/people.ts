/** What a station remembers about signing in: wrong PINs, whether glass may be broken, when the window locks. */
import { lockMinutes } from '../../shared/people.ts';
import type { EncryptedDatabase } from '../station/database.ts';
import { type Clock, systemClock } from './clock.ts';
import { LockOut } from './lock-out.ts';

const schema = 'CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;';

export class People {
  readonly lockOut: LockOut;
  readonly #database: EncryptedDatabase;

  /** Takes the database over. */
  constructor(database: EncryptedDatabase, clock: Clock = systemClock) {
    database.exec(schema);
    this.#database = database;
    this.lockOut = new LockOut(database, clock);
  }

  /** Names without a PIN are let in. False from the end of an incident on. */
  get emergencyAccess(): boolean {
    return this.#setting('emergencyAccess') !== 'closed';
  }

  closeEmergencyAccess(): void {
    this.#set('emergencyAccess', 'closed');
  }

  /** A new incident. */
  openEmergencyAccess(): void {
    this.#set('emergencyAccess', 'open');
  }

  /** Minutes without a key or a touch. */
  get lockAfterMinutes(): number {
    const minutes = Number(this.#setting('lockAfterMinutes') ?? lockMinutes.usual);
    return minutes >= lockMinutes.least && minutes <= lockMinutes.most ? minutes : lockMinutes.usual;
  }

  set lockAfterMinutes(minutes: number) {
    this.#set('lockAfterMinutes', String(minutes));
  }

  close(): void {
    this.#database.close();
  }

  #setting(name: string): string | undefined {
    return this.#database.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck().get(name);
  }

  #set(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run(name, value);
  }
}
