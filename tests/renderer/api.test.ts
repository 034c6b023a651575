import { afterEach, describe, expect, test, vi } from 'vitest';
import { Api, ApiError, type ServerSentEvent, serverSentEvents, takeTokens } from '../../renderer/api.ts';

afterEach(() => vi.unstubAllGlobals());

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

test('events are read across chunks that cut lines and characters', async () => {
  const bytes = new TextEncoder().encode(
    'event: station\ndata: {"a":"灯火"}\n\n: comment\n\ndata: x\r\ndata: y\r\n\r\n',
  );
  for (const size of [1, 3, 7, 1000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    const events: ServerSentEvent[] = [];
    for await (const event of serverSentEvents(streamOf(...chunks))) events.push(event);
    expect(events).toEqual([
      { event: 'station', data: '{"a":"灯火"}' },
      { event: 'message', data: 'x\ny' },
    ]);
  }
});

describe('tokens in the address', () => {
  function take(hash: string) {
    const replaceState = vi.fn();
    const location = { hash, pathname: '/', search: '' } as Location;
    const tokens = takeTokens(location, { replaceState } as unknown as History);
    return { tokens, address: (replaceState.mock.calls[0]?.[2] as string | undefined) ?? null };
  }

  test('are taken out of it', () => {
    expect(take('#token=abc')).toEqual({ tokens: { host: 'abc', session: null }, address: '/#/' });
    expect(take('#token=abc&path=%2Fprint%2Fjob-1%3Ftoken%3Ds3')).toEqual({
      tokens: { host: 'abc', session: 's3' },
      address: '/#/print/job-1',
    });
    expect(take('#/print/job-1?token=s3')).toEqual({
      tokens: { host: null, session: 's3' },
      address: '/#/print/job-1',
    });
  });

  test('an address without one is left alone', () => {
    expect(take('#/patients/1?tab=documents')).toEqual({ tokens: { host: null, session: null }, address: null });
  });
});

describe('requests', () => {
  test('carry the tokens of this window, until the session ends', async () => {
    const fetched = vi.fn(async (path: string) =>
      path === '/api/sessions' ? Response.json({ token: 'session-token' }) : Response.json({ error: 'unreachable' }),
    );
    vi.stubGlobal('fetch', fetched);
    const api = new Api({ host: 'host-token', session: null });
    expect(api.headers()).toEqual({ 'X-Tomoshibi-Host': 'host-token' });
    await api.signIn({ name: '灯火 花子', role: 'nurse' });
    expect(api.headers()).toEqual({ 'X-Tomoshibi-Host': 'host-token', Authorization: 'Bearer session-token' });
    await api.signOut();
    expect(api.headers()).toEqual({ 'X-Tomoshibi-Host': 'host-token' });
  });

  test('fail with the code of the answer, or as internal when there is none', async () => {
    const api = new Api({ host: null, session: null });
    vi.stubGlobal('fetch', async () => Response.json({ code: 'patient-not-found', params: {} }, { status: 404 }));
    const notFound = await api.patient('x').catch((error: unknown) => error);
    expect(notFound).toBeInstanceOf(ApiError);
    expect(notFound).toMatchObject({ status: 404, body: { code: 'patient-not-found' } });
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
    await expect(api.patient('x')).rejects.toMatchObject({ body: { code: 'internal' } });
  });

  test('ids are escaped into paths', async () => {
    const fetched = vi.fn(async () => Response.json({}));
    vi.stubGlobal('fetch', fetched);
    await new Api({ host: null, session: null }).section('a/b?c', 'documents');
    expect(fetched).toHaveBeenCalledWith('/api/patients/a%2Fb%3Fc/documents', expect.anything());
  });
});
