/**
 * The one place where Electron is locked down. The window is an ordinary web page: sandboxed, without Node, without a
 * preload script, without any way out. The app's own protocol is all it can load. docs/network.md says how it is proven.
 */
import { type App, app, type BrowserWindowConstructorOptions, type Session, type WebContents } from 'electron';
import { keepMemoryOutOfCoreFiles } from './core-files.ts';

export const scheme = 'app';
export const origin = `${scheme}://tomoshibi`;

/** Of what only programmers start, and what would open a door to whoever starts a packaged program with it. */
const debugging = ['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk'];

const switches: [string, string?][] = [
  // No name and no address is ever resolved, whoever asks.
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['no-proxy-server'],
  ['dns-prefetch-disable'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-sync'],
  ['disable-quic'],
  ['no-pings'],
  ['disable-breakpad'],
  ['disable-crash-reporter'],
  ['disable-gpu-shader-disk-cache'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  [
    'disable-features',
    'AutofillServerCommunication,OptimizationHints,MediaRouter,DialMediaRouteProvider,DnsOverHttps,AsyncDns',
  ],
];

/** Ways to devices, which no screen of ours takes: pages do not even have their names. */
const absentFromPages = 'WebUSB,WebHID,Serial,WebBluetooth';

/** Before `ready`. As root Chromium has no sandbox to enable; whoever starts it so must say --no-sandbox. */
export function lockDownProcess(application: App = app): void {
  if (application.isPackaged && debugging.some((name) => application.commandLine.hasSwitch(name))) {
    console.error('a packaged Tomoshibi is not debugged');
    application.exit(2);
  }
  if (!application.commandLine.hasSwitch('no-sandbox')) application.enableSandbox();
  for (const [name, value] of switches) application.commandLine.appendSwitch(name, value);

  application.on('session-created', lockDownSession);
  application.on('web-contents-created', (_event, contents) => lockDownContents(contents));
  application.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault();
    decide(false);
  });
  application.on('select-client-certificate', (event) => event.preventDefault());
  application.on('login', (event) => event.preventDefault());
  // What Node has of a network without an import.
  for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
  // The machine's own print service by its socket, never one at an address.
  if (process.platform === 'linux' && !process.env.CUPS_SERVER?.startsWith('/')) {
    process.env.CUPS_SERVER = '/run/cups/cups.sock';
  }
  keepMemoryOutOfCoreFiles();
  void application.whenReady().then(() => {
    application.configureHostResolver({ enableBuiltInResolver: false, secureDnsMode: 'off' });
  });
}

/** Every session there is: no permissions, no devices, no downloads, no proxy, no request but to ourselves. */
function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, decide) => decide({ confirmed: false }));
  // Made with a session, a spell checker at once asks Google for the dictionary of the system's language.
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerDictionaryDownloadURL('data:,');
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  void session.setProxy({ mode: 'direct' });
  session.webRequest.onBeforeRequest((details, decide) => {
    const { protocol, host } = new URL(details.url);
    const own = protocol === `${scheme}:` && `${protocol}//${host}` === origin;
    // A blob: or data: address holds what the page itself made.
    decide({ cancel: !own && protocol !== 'blob:' && protocol !== 'data:' });
  });
}

/** A page stays where it was loaded, and opens nothing. */
function lockDownContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
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
      disableBlinkFeatures: absentFromPages,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
      enableWebSQL: false,
    },
  };
}
