import type { DicomJsonElement } from '../../../shared/dicom-json.ts';
import type { Api } from '../../api.ts';

/** Why the bytes of a value cannot be had. `absent`: the export kept none · `unreadable`: the medium · `too-large` */
export type BulkProblem = 'absent' | 'unreadable' | 'too-large';

export class BulkError extends Error {
  readonly problem: BulkProblem;
  /** Technical, for the hospital's IT. */
  readonly detail: string;

  constructor(problem: BulkProblem, detail: string) {
    super(`${problem}: ${detail}`);
    this.name = 'BulkError';
    this.problem = problem;
    this.detail = detail;
  }
}

/**
 * The bytes of a binary value, from the metadata or from where they say it is (PS3.18 F.2.6, F.2.7).
 * @throws BulkError, or the signal's reason
 */
export async function bulkBytes(
  api: Api,
  element: DicomJsonElement | undefined,
  { signal, most }: { signal: AbortSignal; most: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (element?.InlineBinary !== undefined) return fromBase64(element.InlineBinary);
  if (element?.BulkDataURI === undefined) throw new BulkError('absent', element?.vr ?? '');
  return new Uint8Array((await fetchBulk(api, element.BulkDataURI, { signal, most })).bytes);
}

/** @throws BulkError, or the signal's reason */
export async function fetchBulk(
  api: Api,
  uri: string,
  {
    signal,
    most,
    accept = 'application/octet-stream, */*;q=0.1',
  }: { signal: AbortSignal; most: number; accept?: string },
): Promise<{ bytes: ArrayBuffer; contentType: string }> {
  let response: Response;
  try {
    response = await fetch(ownPath(uri), { headers: { ...api.headers(), Accept: accept }, cache: 'no-store', signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new BulkError('unreadable', String(error));
  }
  if (!response.ok) throw new BulkError('unreadable', String(response.status));
  const length = Number(response.headers.get('Content-Length') ?? 0);
  if (length > most) {
    await response.body?.cancel();
    throw new BulkError('too-large', `${length} / ${most}`);
  }
  try {
    return { bytes: await response.arrayBuffer(), contentType: response.headers.get('Content-Type') ?? '' };
  } catch (error) {
    signal.throwIfAborted();
    throw new BulkError('unreadable', String(error));
  }
}

/** Only ever this program's own DICOMweb, whatever the metadata say. */
function ownPath(uri: string): string {
  const at = uri.indexOf('/dicom-web/');
  if (at === -1) throw new BulkError('unreadable', 'BulkDataURI');
  return uri.slice(at);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
