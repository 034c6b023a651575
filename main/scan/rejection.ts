import type { ScanReason } from '../../shared/scan.ts';

/** A file or page that cannot be read, and why. */
export class ScanRejection extends Error {
  readonly reason: ScanReason;

  constructor(reason: ScanReason, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ScanRejection';
    this.reason = reason;
  }
}
