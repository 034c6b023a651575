// The real viewer, locked down as it is, with a line in its main process that nobody wanted.
import https from 'node:https';

await import('../../../dist/main/electron.js');
setTimeout(() => https.get('https://example.com/').on('error', () => undefined), 500);
