/**
 * Who may sign in: the roster that was exported, and what the sign-in screen asks.
 * `GET /api/sessions/ways` · `POST /api/sessions` · `POST /api/sessions/current/activity`
 */
import { z } from 'zod';
import { type Role, roles } from './views.ts';

/** One person of the roster, as exported. The PIN is never exported, only what it is checked against. */
export const staffSchema = z.object({
  /** Staff number as people know it. */
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(60),
  kana: z.string().nullable(),
  /** Ward or department. */
  place: z.string().nullable(),
  /** What this person may sign in as. */
  roles: z.array(z.enum(roles)).min(1),
  /** scrypt of the PIN: `scrypt$<log2 N>$<r>$<p>$<salt, base64>$<32 bytes, base64>`; null: breaks glass only. */
  pin: z.string().nullable(),
});
export type Staff = z.output<typeof staffSchema>;

/** What the sign-in screen offers. Names are told only one by one, to whom types a staff number. */
export interface SignInWays {
  /** The open generation brings a roster. Without one, everybody signs in by name, and the frame says so. */
  roster: boolean;
  /** Moment the roster is of; null without one. */
  rosterAsOf: string | null;
  /** Closed at the end of an incident. */
  emergencyAccess: boolean;
  /** Minutes without a key or a touch after which the window is locked. */
  lockAfterMinutes: number;
}

/** `POST /api/sessions`: as oneself, or breaking glass. */
export type SignIn =
  | { staffId: string; pin: string; role: Role }
  /** `reason` is asked for where there is a roster. */
  | { name: string; role: Role; reason?: string };
