import type { usePatientWords } from './patient.ts';

/** Why input was set aside, as `section_gap` says it; a reason of a newer exporter stays as it is written. */
export function gapWords(t: ReturnType<typeof usePatientWords>, reason: string): string {
  switch (reason) {
    case 'unreadable':
    case 'not-this-format':
    case 'truncated':
    case 'too-large':
    case 'timeout':
    case 'identity-mismatch':
    case 'identity-missing':
    case 'misplaced':
    case 'reference-missing':
    case 'unsupported-encoding':
    case 'invalid':
    case 'io-error':
    case 'narrative-only':
      return t(`gap.${reason}`);
    default:
      return reason;
  }
}
