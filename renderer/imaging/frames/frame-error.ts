/**
 * Why a frame is not shown.
 * `damaged`: the medium's digest does not match, or the export marked it · `truncated`: part of it is missing ·
 * `mismatch`: it is not the picture its metadata describe · `decoder`: its decoder refused it · `timeout`: reading or
 * decoding took too long and was stopped · `unsupported`: no decoder here for this kind · `unreachable`: it could not
 * be read · `metadata`: its description is missing.
 */
export type FrameProblem =
  | 'damaged'
  | 'truncated'
  | 'mismatch'
  | 'decoder'
  | 'timeout'
  | 'unsupported'
  | 'unreachable'
  | 'metadata';

/** A frame that must not be shown. `detail` is technical, for the hospital's IT, and carries no patient data. */
export class FrameError extends Error {
  readonly problem: FrameProblem;
  readonly detail: string;

  constructor(problem: FrameProblem, detail: string, options?: ErrorOptions) {
    super(`${problem}: ${detail}`, options);
    this.name = 'FrameError';
    this.problem = problem;
    this.detail = detail;
  }
}
