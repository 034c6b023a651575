/**
 * Who may sign in: the roster that was exported, and what the sign-in screen asks.
 * `GET /api/sessions/ways` · `POST /api/sessions` · `POST /api/sessions/current/activity` · `GET /api/people`
 */
import { z } from 'zod';
import { type Role, roles, type SessionView } from './views.ts';

/** `covers` of a documents file that holds the roster (docs/media-format.md §8). */
export const coversStaff = 'staff';

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

export const pinPattern = /^\d{4,8}$/;
export const longestPin = 8;

/** What a PIN is hashed with now: 64 MB and about 0.1 s of an ordinary PC for one guess. */
export const pinCost = { log2N: 16, r: 8, p: 1 } as const;

export interface PinHash {
  log2N: number;
  r: number;
  p: number;
  /** Both in base64. */
  salt: string;
  key: string;
}

const mostSaltCharacters = 88;

/** Null where the text is no hash of a PIN, or one that is too cheap to guess or too dear to check. */
export function parsePinHash(text: string): PinHash | null {
  const found = /^scrypt\$(\d{2})\$(\d{1,2})\$(\d)\$([A-Za-z0-9+/]{22,}={0,2})\$([A-Za-z0-9+/]{43}=)$/.exec(text);
  if (!found) return null;
  const [log2N, r, p] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const salt = found[4]!;
  const sensible = log2N >= 14 && log2N <= 17 && r === 8 && p === 1 && salt.length <= mostSaltCharacters;
  return sensible ? { log2N, r, p, salt, key: found[5]! } : null;
}

export function pinHashText({ log2N, r, p, salt, key }: PinHash): string {
  return `scrypt$${log2N}$${r}$${p}$${salt}$${key}`;
}

/** A staff number as it is compared: widths, case and spaces do not matter. */
export function foldedStaffId(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

/** What the sign-in screen offers. Names are told only one by one, to whom types a staff number. */
export interface SignInWays {
  /** The open generation brings a roster. Without one, everybody signs in by name, and the frame says so. */
  roster: boolean;
  /** There is one, and it cannot be read: only breaking glass is left. */
  rosterUnreadable: boolean;
  /** Moment the roster is of; null without one. */
  rosterAsOf: string | null;
  /** The roster has an administrator with a PIN: one confirms with it, else by name. */
  administrators: boolean;
  /** Closed at the end of an incident. */
  emergencyAccess: boolean;
  /** Minutes without a key or a touch after which the window is locked. */
  lockAfterMinutes: number;
}

/** `POST /api/sessions`: as oneself, or breaking glass. */
export type SignIn = SignInByPin | SignInByName;

export interface SignInByPin {
  staffId: string;
  pin: string;
  /** Asked for where the person has several: without it the answer is then a RoleChoice. */
  role?: Role | undefined;
}

export interface SignInByName {
  name: string;
  role: Role;
  /** Asked for where there is a roster: glass is broken. */
  reason?: string | undefined;
}

/** The PIN is right, and the person has several roles. */
export interface RoleChoice {
  name: string;
  roles: Role[];
}

export type SignInAnswer = SessionView | RoleChoice;

/** Who stands beside: by roster, or by name where no administrator of a roster has a PIN. Never the person who asks. */
export const administratorProofSchema = z.union([
  z.object({ staffId: z.string().min(1).max(40), pin: z.string().min(1).max(20) }),
  z.object({
    name: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .regex(/^[^\p{Cc}]+$/u),
  }),
]);
export type AdministratorProof = z.output<typeof administratorProofSchema>;

export const lockMinutes = { least: 1, usual: 10, most: 60 } as const;

/** `GET /api/people`, for administrators. */
export interface PeopleView extends SignInWays {
  /** People of the roster by role; those with several count in each. */
  staff: Record<Role, number>;
  /** Of them, people without a PIN. */
  withoutPin: number;
}
