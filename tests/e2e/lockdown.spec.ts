import { readFileSync } from 'node:fs';
import { expect, test } from './viewer.ts';

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needs from this pattern.
test.beforeEach(({}, info) => {
  test.skip(info.project.name !== 'desktop', 'the lock-down is Electron’s; the browser host is never packaged');
});

test('the window has no way out', async ({ viewer }) => {
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
    const state = (name: string) =>
      navigator.permissions.query({ name: name as PermissionName }).then((status) => status.state);
    const denied = (asked: Promise<unknown>) =>
      asked.then(
        () => false,
        () => true,
      );
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
      permissions: await Promise.all(
        ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'].map(state),
      ),
      devices: ['usb', 'hid', 'serial', 'bluetooth'].filter((name) => name in navigator),
      screen: await denied(navigator.mediaDevices.getDisplayMedia()),
      worker: await denied(navigator.serviceWorker.register('/assets/worker.js')),
      webview: typeof (document.createElement('webview') as { getURL?: unknown }).getURL,
    };
  });
  expect(world).toEqual({
    node: 'undefinedundefined',
    http: false,
    file: false,
    socket: false,
    opened: false,
    evaluated: false,
    permissions: Array.from({ length: 6 }, () => 'denied'),
    devices: [],
    screen: true,
    worker: true,
    webview: 'undefined',
  });

  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(before);
  expect(await application!.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('every window and session is locked down, and nothing is downloaded or kept', async ({ viewer }) => {
  const { page, application } = viewer;
  const found = await application!.evaluate(async ({ app, BrowserWindow, session }) => {
    const [window] = BrowserWindow.getAllWindows();
    const { webContents } = window!;
    const sessions = [session.defaultSession, webContents.session];
    // Electron says of a window what it was made with; its types do not.
    const made = (
      webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences();
    webContents.openDevTools();
    return {
      sandbox: made.sandbox === !app.commandLine.hasSwitch('no-sandbox'),
      contextIsolation: made.contextIsolation,
      node: [made.nodeIntegration, made.nodeIntegrationInWorker, made.nodeIntegrationInSubFrames].some(Boolean),
      preload: made.preload ?? null,
      preloads: sessions.flatMap((each) => each.getPreloads()),
      webviewTag: made.webviewTag,
      webSecurity: made.webSecurity,
      devTools: webContents.isDevToolsOpened(),
      proxies: await Promise.all(sessions.map((each) => each.resolveProxy('https://example.com/'))),
      persistent: webContents.session.isPersistent(),
      spelling: sessions.map((each) => [each.isSpellCheckerEnabled(), each.getSpellCheckerLanguages()]),
      rules: app.commandLine.getSwitchValue('host-resolver-rules'),
    };
  });
  expect(found).toEqual({
    sandbox: true,
    contextIsolation: true,
    node: false,
    preload: null,
    preloads: [],
    webviewTag: false,
    webSecurity: true,
    devTools: false,
    proxies: ['DIRECT', 'DIRECT'],
    persistent: false,
    spelling: Array.from({ length: 2 }, () => [false, []]),
    rules: 'MAP * ~NOTFOUND',
  });

  await application!.evaluate(({ BrowserWindow }) => {
    const { session } = BrowserWindow.getAllWindows()[0]!.webContents;
    session.on('will-download', (event) => Object.assign(globalThis, { download: event.defaultPrevented }));
  });
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x']));
    link.download = 'x.bin';
    link.click();
  });
  const download = () => application!.evaluate(() => (globalThis as { download?: boolean }).download);
  await expect.poll(download).toBe(true);
});

test('the renderer is sandboxed', async ({ viewer }) => {
  test.skip(process.getuid?.() === 0, 'Chromium has no sandbox for root; the suite also runs as an ordinary user');
  const tabs = await viewer.application!.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((process) => process.type === 'Tab')
      .map(({ pid, sandboxed }) => ({ pid, sandboxed })),
  );
  expect(tabs.length).toBeGreaterThan(0);
  // On Linux Electron does not report it; there the kernel does.
  if (process.platform !== 'linux') expect(tabs.map(({ sandboxed }) => sandboxed)).toEqual(tabs.map(() => true));
  else for (const { pid } of tabs) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m);
});
