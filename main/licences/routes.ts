/** `/api/licences`: what this program is made of, as its two bundles say of themselves, and under which licences. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { type Components, componentsFile, joinComponents } from '../../shared/licences.ts';
import { failure } from '../http.ts';
import type { RendererFiles } from '../renderer-files.ts';

/** Beside the bundle; before a build there is none. */
const ownFile = new URL(`./${componentsFile}`, import.meta.url);

/** What Electron's makers lay beside its program. */
const chromiumFile = path.join(path.dirname(process.execPath), 'LICENSES.chromium.html');

/** Routes to mount at `/api/licences`, for everybody. @param window the window's files */
export function licenceRoutes(window: RendererFiles) {
  return (
    new Hono()
      .onError(failure)
      .get('/', async (c) => {
        const own = await fs.readFile(ownFile, 'utf8').catch(() => null);
        const windows = await window.read(`/${componentsFile}`);
        const texts = [own, windows && new TextDecoder().decode(windows.bytes)].filter((text) => text !== null);
        return c.json(joinComponents(texts.map((text) => JSON.parse(text) as Components)));
      })
      /** Chromium's own list, as its makers wrote it; nothing (204) where this host has none. */
      .get('/chromium', async (c) => {
        const html = await fs.readFile(chromiumFile, 'utf8').catch(() => null);
        // Read by the window, never shown as a page.
        return html === null ? c.body(null, 204) : c.text(html);
      })
  );
}
