/**
 * Who may call what. A station administrator keeps the station and does not read: an administrator's session opens no
 * patient, no image and no list of patients. What leaves the station or is removed from it is asked for by a reader and
 * confirmed by an administrator beside them (sign-in.ts).
 */
import type { Role } from '../../shared/views.ts';

/** `person`: whoever is signed in · `reader`: clinician or nurse · `administrator`: only that. */
export type Access = 'person' | 'reader' | 'administrator';

/** By where an address begins; the longest beginning holds. What is under none of them asks for no person. */
export const accessByPath: Record<string, Access> = {
  '/api/sessions/current': 'person',
  '/api/people': 'administrator',
  '/api/audit': 'administrator',
  '/api/incident': 'administrator',
  '/api/patients': 'reader',
  '/api/passages': 'reader',
  '/api/wards': 'reader',
  '/api/coverage': 'person',
  '/api/documents': 'person',
  '/api/schedule': 'reader',
  '/api/bedside': 'reader',
  '/api/preoperative': 'reader',
  '/api/reception': 'reader',
  '/api/studies': 'reader',
  '/api/discs': 'reader',
  '/api/print-jobs': 'reader',
  '/api/printers': 'person',
  // Counts of patients, and nobody's record; drills are made by whoever is there.
  '/api/readiness': 'person',
  '/api/batches': 'reader',
  '/api/drafts': 'reader',
  '/api/hand-overs': 'reader',
  '/api/ledger': 'reader',
  '/api/ledger/export': 'administrator',
  '/api/temporary-patients': 'reader',
  // Seen by everybody, set by administrators.
  '/api/temporary-patients/range': 'person',
  '/api/stock': 'person',
  // Filing scans has a rule of its own: nurses and administrators (main/scan/routes.ts).
  '/api/scans': 'person',
  '/dicom-web': 'reader',
};

const beginnings = Object.keys(accessByPath).sort((a, b) => b.length - a.length);

/** Null: no person is asked for. */
export function accessTo(path: string): Access | null {
  const found = beginnings.find((beginning) => path === beginning || path.startsWith(`${beginning}/`));
  return found ? accessByPath[found]! : null;
}

export function isReader(role: Role): boolean {
  return role !== 'administrator';
}
