/**
 * Every failure a person may have to act on has a code. The words live in `resources/locales/{ja,en}/errors.json`
 * under the code, as `{ "what": …, "do": … }`: what happened, and what to do. `params` fill `{name}` in both.
 */
export type ErrorCode =
  // media
  | 'medium-not-found'
  | 'medium-manifest-invalid'
  | 'medium-format-too-new'
  | 'medium-unsigned'
  | 'medium-altered'
  | 'medium-file-missing'
  | 'medium-file-damaged'
  | 'medium-other-facility'
  | 'medium-rolled-back'
  | 'medium-forked'
  | 'records-unreadable'
  | 'medium-on-network'
  | 'medium-is-drill'
  | 'medium-not-drill'
  // drills
  | 'drill-missing'
  | 'drill-running'
  | 'drill-not-running'
  | 'drill-needs-lock'
  | 'generation-not-found'
  | 'beside-adds-nothing'
  | 'copy-missing'
  | 'medium-full'
  | 'medium-unwritable'
  | 'medium-set-incomplete'
  | 'medium-set-twice'
  // keys
  | 'passphrase-wrong'
  | 'identity-missing'
  | 'identity-invalid'
  | 'identity-line-wrong'
  | 'identity-not-recipient'
  // station
  | 'station-not-open'
  | 'station-locked'
  | 'session-required'
  | 'session-input-invalid'
  | 'administrator-required'
  | 'second-person-required'
  | 'reader-role-required'
  | 'sign-in-wrong'
  | 'sign-in-waits'
  | 'emergency-reason-missing'
  | 'emergency-access-closed'
  | 'host-token-required'
  | 'unlock-too-soon'
  | 'import-already-running'
  | 'import-cancelled'
  | 'disk-full'
  // reading
  | 'patient-not-found'
  | 'study-not-found'
  | 'study-not-on-medium'
  | 'study-medium-gone'
  | 'instance-not-found'
  | 'frame-not-found'
  | 'frame-damaged'
  | 'frame-refused'
  | 'drawing-unavailable'
  | 'bulk-data-not-found'
  | 'media-type-unavailable'
  | 'query-too-broad'
  | 'document-not-found'
  | 'ward-not-found'
  | 'form-not-found'
  | 'request-invalid'
  // discs
  | 'disc-not-found'
  | 'disc-busy'
  | 'disc-too-large'
  | 'disc-not-confirmed'
  | 'disc-study-unreadable'
  | 'temporary-id-wrong'
  | 'temporary-id-used'
  // printing
  | 'print-unavailable'
  | 'print-failed'
  | 'print-cancelled'
  | 'print-rest-missing'
  | 'sheets-role-required'
  | 'printer-not-found'
  | 'print-job-not-found'
  | 'sheet-not-found'
  | 'draft-not-found'
  | 'sheet-clipped'
  | 'batch-not-found'
  | 'batch-running'
  | 'batch-data-changed'
  | 'batch-empty'
  | 'batch-printer-stopped'
  | 'batch-printer-gone'
  | 'batch-printer-needed'
  // scans
  | 'scan-folder-not-found'
  | 'scan-folders-overlap'
  | 'scan-output-foreign'
  | 'scan-output-unwritable'
  | 'scan-running'
  | 'scan-role-required'
  | 'reentry-same-person'
  | 'reentry-changed'
  // handing over
  | 'save-failed'
  | 'save-cancelled'
  // the log, the end of an incident
  | 'audit-log-not-found'
  | 'identity-retired'
  | 'identity-rotated'
  | 'station-busy'
  | 'incident-folder-missing'
  | 'incident-file-differs'
  | 'incident-export-missing'
  | 'incident-access-open'
  // exporter
  | 'config-invalid'
  | 'config-not-found'
  | 'listen-not-configured'
  | 'listen-not-read'
  | 'listen-port-unavailable'
  | 'listen-certificate-invalid'
  | 'keys-missing'
  | 'keys-exist'
  | 'passphrase-too-short'
  | 'station-name-invalid'
  | 'station-exists'
  | 'station-unknown'
  | 'station-last'
  | 'recipient-invalid'
  | 'recipient-foreign'
  | 'recipient-known'
  | 'source-not-found'
  | 'source-empty'
  | 'export-already-running'
  | 'internal';

export interface ErrorBody {
  code: ErrorCode;
  params?: Record<string, string | number>;
}

/** An error with a code; never carries patient data in `params` (they reach screens and logs). */
export class TomoshibiError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string | number>;

  constructor(code: ErrorCode, params: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'TomoshibiError';
    this.code = code;
    this.params = params;
  }

  toBody(): ErrorBody {
    return { code: this.code, params: this.params };
  }
}
