import { bareIdentifier, foldIdentifier } from '../../shared/japanese.ts';
import type { ImagingStudy, Patient } from '../../shared/records.ts';

/**
 * The identity inside the images, when its id or birth date differs from the record's; null when nothing differs.
 * Names are left to the eye: DICOM writes them in other scripts and orders.
 */
export function studyMismatch(
  patient: Pick<Patient, 'identifier' | 'birthDate'>,
  study: Pick<ImagingStudy, 'dicomPatientName' | 'dicomPatientId' | 'dicomBirthDate'>,
): { identifier: string; name: string; birthDate: string } | null {
  const { dicomPatientId, dicomBirthDate, dicomPatientName } = study;
  const otherId =
    dicomPatientId !== null && patient.identifier !== '' && plainId(dicomPatientId) !== plainId(patient.identifier);
  const otherBirth =
    dicomBirthDate !== null && patient.birthDate !== null && digits(dicomBirthDate) !== digits(patient.birthDate);
  if (!otherId && !otherBirth) return null;
  return { identifier: dicomPatientId ?? '?', name: dicomPatientName ?? '?', birthDate: dicomBirthDate ?? '?' };
}

function plainId(identifier: string): string {
  return bareIdentifier(foldIdentifier(identifier));
}

function digits(date: string): string {
  return date.replaceAll('-', '').slice(0, 8);
}
