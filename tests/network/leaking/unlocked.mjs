// The real viewer without its lock-down: switches, sessions and windows stay as Electron has them.
import { app } from 'electron';

app.commandLine.appendSwitch = () => undefined;
app.configureHostResolver = () => undefined;
const on = app.on.bind(app);
const fences = new Set(['session-created', 'web-contents-created', 'certificate-error']);
app.on = (event, listener) => (fences.has(event) ? app : on(event, listener));
await import('../../../dist/main/electron.js');
