import { expect, test } from './viewer.ts';

test('the window has no way out', async ({ viewer }, info) => {
  test.skip(info.project.name !== 'desktop', 'the lock-down is Electron’s; the browser host is never packaged');
  const { page, application } = viewer;
  const before = page.url();
  expect(before).toMatch(/^app:\/\/tomoshibi\//);

  const world = await page.evaluate(async () => {
    const reaches = async (url: string) =>
      fetch(url).then(
        () => true,
        () => false,
      );
    const socket = (url: string) =>
      new Promise<boolean>((resolve) => {
        try {
          const opened = new WebSocket(url);
          opened.onopen = () => resolve(true);
          opened.onerror = () => resolve(false);
        } catch {
          resolve(false);
        }
      });
    return {
      node:
        typeof (globalThis as Record<string, unknown>).require + typeof (globalThis as Record<string, unknown>).process,
      http: await reaches('http://127.0.0.1:1/'),
      file: await reaches('file:///etc/hostname'),
      socket: await socket('ws://127.0.0.1:1/'),
      opened: window.open('https://example.invalid/') !== null,
      evaluated: (() => {
        try {
          // oxlint-disable-next-line no-implied-eval -- that it fails is the point
          return Boolean(new Function('return true')());
        } catch {
          return false;
        }
      })(),
      geolocation: await navigator.permissions.query({ name: 'geolocation' }).then((status) => status.state),
    };
  });
  expect(world).toEqual({
    node: 'undefinedundefined',
    http: false,
    file: false,
    socket: false,
    opened: false,
    evaluated: false,
    geolocation: 'denied',
  });

  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(before);
  expect(await application!.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('the renderer is sandboxed', async ({ viewer }, info) => {
  test.skip(info.project.name !== 'desktop', 'only Electron’s processes are ours to ask');
  test.skip(process.getuid?.() === 0, 'Chromium has no sandbox for root; the suite also runs as an ordinary user');
  const sandboxed = await viewer.application!.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((process) => process.type === 'Tab')
      .map((process) => process.sandboxed),
  );
  // On Linux Electron does not report it; there the kernel does.
  if (process.platform !== 'linux') expect(sandboxed).toEqual([true]);
  const pids = await viewer.application!.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((process) => process.type === 'Tab')
      .map((process) => process.pid),
  );
  expect(pids.length).toBeGreaterThan(0);
  if (process.platform === 'linux') {
    const { readFileSync } = await import('node:fs');
    for (const pid of pids) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m);
  }
});
