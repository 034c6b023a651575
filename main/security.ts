/**
 * The one place where Electron is locked down. The window is an ordinary web page: sandboxed, without Node, without a
 * preload script, without any way out. The app's own protocol is all it can load.
 */
import { type App, app, type BrowserWindowConstructorOptions, type Session } from 'electron';

export const scheme = 'app';
export const origin = `${scheme}://tomoshibi`;

/** Before `ready`. As root Chromium has no sandbox to enable; whoever starts it so must say --no-sandbox. */
export function lockDownProcess(application: App = app): void {
  if (!application.commandLine.hasSwitch('no-sandbox')) application.enableSandbox();
  const switches: [string, string?][] = [
    ['host-resolver-rules', 'MAP * ~NOTFOUND'],
    ['disable-background-networking'],
    ['disable-component-update'],
    ['disable-domain-reliability'],
    ['disable-sync'],
    ['no-pings'],
    ['disable-breakpad'],
    ['disable-crash-reporter'],
    ['disable-features', 'AutofillServerCommunication,OptimizationHints,MediaRouter,DialMediaRouteProvider'],
    ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ];
  for (const [name, value] of switches) application.commandLine.appendSwitch(name, value);

  application.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.session.setSpellCheckerEnabled(false);
  });
  application.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault();
    decide(false);
  });
  application.on('login', (event) => event.preventDefault());
}

/** The window's session: in memory only, no permissions, no downloads, no request but to ourselves. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, decide) => {
    const { protocol, host } = new URL(details.url);
    const own = protocol === `${scheme}:` && `${protocol}//${host}` === origin;
    // A blob: or data: address holds what the page itself made.
    decide({ cancel: !own && protocol !== 'blob:' && protocol !== 'data:' });
  });
}

/** @param session of a partition without `persist:` */
export function lockedDownWindow(session: Session): BrowserWindowConstructorOptions {
  return {
    webPreferences: {
      session,
      sandbox: !app.commandLine.hasSwitch('no-sandbox'),
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
      enableWebSQL: false,
    },
  };
}
