import { expect, test } from 'vitest';
import { addressOf, fenced } from '../../main/loopback.ts';

const fence = { authority: '127.0.0.1:4567', token: 'the-host-token' };
const fetch = fenced<undefined>(
  () => new Response('through'),
  () => fence,
);

async function ask(path: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(new Request(`http://127.0.0.1:4567${path}`, { headers }), undefined);
  return response.ok ? response.text() : `${response.status} ${((await response.json()) as { code: string }).code}`;
}

const own = { Host: '127.0.0.1:4567' };
const token = { 'X-Tomoshibi-Host': 'the-host-token' };

test('the API needs the host token; the window, which holds nothing, does not', async () => {
  for (const path of ['/', '/index.html', '/assets/index-1.js']) expect(await ask(path, own)).toBe('through');
  for (const path of ['/api/station', '/api/station/events', '/dicom-web/studies', '/anything', '//api/station']) {
    expect(await ask(path, { ...own, ...token }), path).toBe('through');
    expect(await ask(path, own), path).toBe('401 host-token-required');
    expect(await ask(path, { ...own, 'X-Tomoshibi-Host': 'another' }), path).toBe('401 host-token-required');
  }
});

test.each(['localhost:4567', '127.0.0.1', '127.0.0.1:80', 'evil.example', ''])(
  'a request for the host "%s" is refused, token or not',
  async (host) => {
    for (const path of ['/', '/api/station']) {
      expect(await ask(path, { Host: host, ...token })).toBe('403 host-token-required');
    }
  },
);

test('other origins are refused', async () => {
  expect(await ask('/api/station', { ...own, ...token, Origin: 'http://127.0.0.1:4567' })).toBe('through');
  for (const origin of ['http://evil.example', 'null', 'https://127.0.0.1:4567', 'http://127.0.0.1:1']) {
    expect(await ask('/api/station', { ...own, ...token, Origin: origin })).toBe('403 host-token-required');
  }
});

test('the address carries the token in the fragment only', () => {
  const url = new URL(addressOf(fence, '/print/1?token=x'));
  expect(url.origin + url.pathname + url.search).toBe('http://127.0.0.1:4567/');
  expect(url.hash).toBe('#token=the-host-token&path=%2Fprint%2F1%3Ftoken%3Dx');
});
