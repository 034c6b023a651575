/**
 * The window's one way to its data: a typed client of main/app.ts. Tokens live in this object's memory and nowhere
 * else; a new window asks for them again.
 */
import { createContext, use } from 'react';
import type { ErrorBody } from '../shared/errors.ts';
import type { DifferencesView, GenerationsView } from '../shared/generations.ts';
import type { AdministratorProof, SignIn, SignInAnswer } from '../shared/people.ts';
import type { DocumentReference, Section } from '../shared/records.ts';
import type {
  FoundMedium,
  HandOverView,
  PatientHits,
  PatientView,
  PicturesPerPage,
  PrintJobView,
  SectionRecords,
  SectionView,
  SheetPicture,
  StationView,
  StudyView,
} from '../shared/views.ts';

/** A failure with words for people: `body.code` is a key of errors.json. */
export class ApiError extends Error {
  readonly body: ErrorBody;
  readonly status: number;

  constructor(body: ErrorBody, status: number) {
    super(body.code);
    this.name = 'ApiError';
    this.body = body;
    this.status = status;
  }
}

export interface UnlockInput {
  passphrase: string;
  /** Path of the station identity file; left out when the station holds one. */
  identityPath?: string;
  /** Text of its card, see readIdentityText. */
  identityText?: string;
  /** The explicit choice to read older records where the newest cannot be. */
  olderAllowed?: boolean;
}

/** What is said of the pictures that go with a request, in their order. */
export type PictureDescription = Pick<
  SheetPicture,
  'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid' | 'frame' | 'caption'
>;

export interface ImagesRequest {
  patientId: string;
  perPage: PicturesPerPage;
  copies: number;
  pictures: PictureDescription[];
}

export interface HandOverStudy {
  patientId: string;
  studyInstanceUid: string;
  reason: string;
  administrator: AdministratorProof;
}

export interface HandOverPictures extends Omit<ImagesRequest, 'copies'> {
  form: 'png' | 'pdf';
  reason: string;
  administrator: AdministratorProof;
}

/** Written by the host, or bytes for the browser to save. */
export type HandedOver = { view: HandOverView } | { file: Blob; name: string };

/** A document without its original bytes. */
export type DocumentText = Omit<DocumentReference, 'content'> & { hasContent: boolean };

export class Api {
  readonly #hostToken: string | null;
  #sessionToken: string | null;

  /** `host` is the browser host's token, Electron has none; `session` is a print job's, people have to sign in. */
  constructor(tokens: { host: string | null; session: string | null }) {
    this.#hostToken = tokens.host;
    this.#sessionToken = tokens.session;
  }

  /** The headers every request carries, for what does not go through this client (image frames, printing). */
  headers(): Record<string, string> {
    const headers: Record<string, string> = {};
    if (this.#sessionToken) headers.Authorization = `Bearer ${this.#sessionToken}`;
    if (this.#hostToken) headers['X-Tomoshibi-Host'] = this.#hostToken;
    return headers;
  }

  station(signal?: AbortSignal): Promise<StationView> {
    return this.get('/api/station', signal);
  }

  foundMedia(signal?: AbortSignal): Promise<FoundMedium[]> {
    return this.get('/api/station/media', signal);
  }

  /** Station identity files on the drives. */
  foundKeys(signal?: AbortSignal): Promise<{ path: string }[]> {
    return this.get('/api/station/keys', signal);
  }

  /** Verifies the signature of the medium at `path`; `olderAllowed` is the explicit choice to open an older one. */
  open(path: string, olderAllowed = false): Promise<StationView> {
    return this.send('POST', '/api/station/open', { path, olderAllowed });
  }

  /** The host's folder dialog; null when the person cancels. Electron only. */
  async chooseFolder(): Promise<string | null> {
    const { path } = await this.send<{ path: string | null }>('POST', '/api/station/choose');
    return path;
  }

  unlock(input: UnlockInput): Promise<StationView> {
    return this.send('POST', '/api/station/unlock', input);
  }

  startCopy(): Promise<StationView> {
    return this.send('POST', '/api/station/import');
  }

  cancelCopy(): Promise<StationView> {
    return this.send('DELETE', '/api/station/import');
  }

  /** Images of a second medium are then read beside those of the open one. */
  addBeside(path: string): Promise<StationView> {
    return this.send('POST', '/api/station/beside', { path });
  }

  removeBeside(id: string): Promise<StationView> {
    return this.send('DELETE', `/api/station/beside/${encodeURIComponent(id)}`);
  }

  generations(signal?: AbortSignal): Promise<GenerationsView> {
    return this.get('/api/station/generations', signal);
  }

  openGeneration(id: string): Promise<StationView> {
    return this.send('POST', `/api/station/generations/${encodeURIComponent(id)}/open`);
  }

  /** What changed for a patient between the open generation and another. @param other its id */
  differences(patientId: string, other: string, signal?: AbortSignal): Promise<DifferencesView> {
    const asked = new URLSearchParams({ with: other });
    return this.get(`/api/patients/${encodeURIComponent(patientId)}/differences?${asked}`, signal);
  }

  /** Ends every session; the station asks for its passphrase again. */
  async lock(): Promise<StationView> {
    try {
      return await this.send('POST', '/api/station/lock');
    } finally {
      this.#sessionToken = null;
    }
  }

  /** A choice of roles is no session yet. */
  async signIn(asked: SignIn): Promise<SignInAnswer> {
    const answer = await this.send<SignInAnswer>('POST', '/api/sessions', asked);
    if ('token' in answer) this.#sessionToken = answer.token;
    return answer;
  }

  /** Somebody is here. */
  touch(): Promise<void> {
    return this.send('POST', '/api/sessions/current/activity');
  }

  /** The browser host's token, for a page that comes in the place of this one. */
  get hostToken(): string | null {
    return this.#hostToken;
  }

  /** Ends the session; its token is forgotten here even when the host cannot be reached. */
  async signOut(why: 'locked' | 'idle' = 'locked'): Promise<void> {
    try {
      await this.send('DELETE', `/api/sessions/current?why=${why}`);
    } finally {
      this.#sessionToken = null;
    }
  }

  patients(query: string, limit: number, signal?: AbortSignal): Promise<PatientHits> {
    return this.get(`/api/patients?${new URLSearchParams({ q: query, limit: String(limit) })}`, signal);
  }

  patient(id: string, signal?: AbortSignal): Promise<PatientView> {
    return this.get(`/api/patients/${encodeURIComponent(id)}`, signal);
  }

  section<S extends Section>(id: string, section: S, signal?: AbortSignal): Promise<SectionView<SectionRecords[S]>> {
    return this.get(`/api/patients/${encodeURIComponent(id)}/${section}`, signal);
  }

  document(id: string, documentId: string, signal?: AbortSignal): Promise<DocumentText> {
    return this.get(`/api/patients/${encodeURIComponent(id)}/documents/${encodeURIComponent(documentId)}`, signal);
  }

  /** The original bytes. */
  async documentContent(id: string, documentId: string, signal?: AbortSignal): Promise<Uint8Array> {
    const path = `/api/patients/${encodeURIComponent(id)}/documents/${encodeURIComponent(documentId)}/content`;
    const response = await fetch(path, { headers: this.headers(), signal, cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** What one of the hospital's own documents holds: the bytes of a PDF or a picture, text, or a table as JSON. */
  async hospitalDocument(id: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const path = `/api/documents/${encodeURIComponent(id)}/content`;
    const response = await fetch(path, { headers: this.headers(), signal, cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Pages of such a document as they print, for the browser to save. @param pages `1-3` */
  async hospitalDocumentPdf(id: string, pages: string): Promise<Blob> {
    const path = `/api/documents/${encodeURIComponent(id)}/pdf?pages=${pages}`;
    const response = await fetch(path, { headers: this.headers(), cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return response.blob();
  }

  /** What Chromium's makers say of everything in it, as HTML; null where this host has none. */
  async chromiumLicences(): Promise<string | null> {
    const response = await fetch('/api/licences/chromium', { headers: this.headers(), cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return response.status === 204 ? null : response.text();
  }

  study(studyInstanceUid: string, signal?: AbortSignal): Promise<StudyView> {
    return this.get(`/api/studies/${encodeURIComponent(studyInstanceUid)}`, signal);
  }

  printJob(id: string, signal?: AbortSignal): Promise<PrintJobView> {
    return this.get(`/api/print-jobs/${encodeURIComponent(id)}`, signal);
  }

  async printJobPdf(id: string): Promise<Blob> {
    const path = `/api/print-jobs/${encodeURIComponent(id)}/pdf`;
    const response = await fetch(path, { headers: this.headers(), cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return response.blob();
  }

  /** A sheet of pictures that the viewer gives; every call takes a serial number. */
  createImagesJob(request: ImagesRequest, pngs: readonly Blob[]): Promise<PrintJobView> {
    return this.#sendPictures('/api/print-jobs/images', request, pngs).then(
      (response) => response.json() as Promise<PrintJobView>,
    );
  }

  /** A picture of a job's sheets, by its position from 0. */
  async picture(id: string, position: number, signal?: AbortSignal): Promise<Blob> {
    const path = `/api/print-jobs/${encodeURIComponent(id)}/pictures/${position}`;
    const response = await fetch(path, { headers: this.headers(), signal, cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return response.blob();
  }

  /** The original files of a study, to a file. */
  async handOverStudy(request: HandOverStudy): Promise<HandedOver> {
    const response = await fetch('/api/hand-overs/study', {
      method: 'POST',
      headers: { ...this.headers(), 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      cache: 'no-store',
    });
    return handedOver(response);
  }

  /** Every sheet of the ledger as CSV, to a file. Administrators only. */
  async exportLedger(reason: string): Promise<HandedOver> {
    const response = await fetch('/api/ledger/export', {
      method: 'POST',
      headers: { ...this.headers(), 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason }),
      cache: 'no-store',
    });
    return handedOver(response);
  }

  /** Pictures as PNGs or as a PDF, to a file. */
  async handOverPictures(request: HandOverPictures, pngs: readonly Blob[]): Promise<HandedOver> {
    return handedOver(await this.#sendPictures('/api/hand-overs/pictures', request, pngs));
  }

  async #sendPictures(path: string, request: object, pngs: readonly Blob[]): Promise<Response> {
    const body = new FormData();
    body.append('request', JSON.stringify(request));
    for (const [index, png] of pngs.entries()) body.append('picture', png, `${index}.png`);
    const response = await fetch(path, { method: 'POST', headers: this.headers(), body, cache: 'no-store' });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Opens the system's print dialog. Electron only. */
  print(id: string): Promise<void> {
    return this.send('POST', `/api/print-jobs/${encodeURIComponent(id)}/print`);
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#request<T>('GET', path, undefined, signal);
  }

  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.#request<T>(method, path, body);
  }

  /** Hands each `station` event to `onStation` until `signal` aborts or the stream ends. */
  async stationEvents(onStation: (station: StationView) => void, signal: AbortSignal): Promise<void> {
    const response = await fetch('/api/station/events', { headers: this.headers(), signal, cache: 'no-store' });
    if (!response.ok || !response.body) throw await errorOf(response);
    for await (const event of serverSentEvents(response.body)) {
      if (event.event === 'station') onStation(JSON.parse(event.data) as StationView);
    }
  }

  async #request<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    const headers = this.headers();
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      cache: 'no-store',
    });
    if (!response.ok) throw await errorOf(response);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }
}

async function handedOver(response: Response): Promise<HandedOver> {
  if (!response.ok) throw await errorOf(response);
  if (response.headers.get('Content-Type')?.includes('json')) return { view: (await response.json()) as HandOverView };
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'tomoshibi.zip';
  return { file: await response.blob(), name };
}

export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError(isErrorBody(body) ? body : { code: 'internal' }, response.status);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

export interface ServerSentEvent {
  event: string;
  data: string;
}

/** Reads `text/event-stream` (WHATWG HTML §9.2.6): `EventSource` cannot send an Authorization header. */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  let event = '';
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
        event = '';
        data = [];
      } else if (line.startsWith('event:')) {
        event = line.slice(6).trimStart();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''));
      }
    }
  }
}

/**
 * Takes the tokens out of the address, so that they are neither seen, copied nor kept in the history: the browser host's
 * `#token=…&path=…`, and of the windows nobody sees
 * `#/print/<job>?token=…` and `#/draw?token=…`.
 */
export function takeTokens(location: Location, history: History): { host: string | null; session: string | null } {
  let path = location.hash.slice(1);
  const hostMatch = /^token=([^&]+)(?:&path=(.*))?$/.exec(path);
  if (hostMatch) path = decodeURIComponent(hostMatch[2] ?? '') || '/';
  const printMatch = /^(\/print\/[^?]+|\/draw)\?token=([^&]+)$/.exec(path);
  if (printMatch) path = printMatch[1]!;
  if (hostMatch || printMatch) history.replaceState(null, '', `${location.pathname}${location.search}#${path}`);
  return {
    host: hostMatch ? decodeURIComponent(hostMatch[1]!) : null,
    session: printMatch ? decodeURIComponent(printMatch[2]!) : null,
  };
}

const ApiContext = createContext<Api | null>(null);
export const ApiProvider = ApiContext;

export function useApi(): Api {
  const api = use(ApiContext);
  if (!api) throw new Error('no ApiProvider above');
  return api;
}
