import type { QuarantineReason } from '../report.ts';

/** Why a file is not taken as a document; one sentence for whoever keeps it. */
export class DocumentRefusal extends Error {
  readonly reason: QuarantineReason;

  constructor(reason: QuarantineReason, message: string) {
    super(message);
    this.name = 'DocumentRefusal';
    this.reason = reason;
  }
}
