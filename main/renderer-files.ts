/** The window's own files. Only what was there at the start is served, so that no path leads anywhere else. */
import fs from 'node:fs/promises';
import path from 'node:path';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  // Character maps and Type 1 fonts of the PDF reader.
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
};

export class RendererFiles {
  readonly #files: Map<string, string>;
  readonly #drillDay: (() => string) | null;

  private constructor(files: Map<string, string>, drillDay: (() => string) | null) {
    this.#files = files;
    this.#drillDay = drillDay;
  }

  /**
   * @param folder dist/renderer; an absent one serves nothing
   * @param drillDay of a drill, the day on which it is held: every page is marked before anything on it runs
   */
  static async list(folder: string, drillDay: (() => string) | null = null): Promise<RendererFiles> {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, string>();
    for (const entry of entries) {
      if (!entry.isFile() || !contentTypes[path.extname(entry.name)]) continue;
      const file = path.join(entry.parentPath, entry.name);
      files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, file);
    }
    const index = files.get('/index.html');
    if (index) files.set('/', index);
    return new RendererFiles(files, drillDay);
  }

  /** @param urlPath decoded path of the request; null when no such file was there */
  async read(urlPath: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; contentType: string } | null> {
    const file = this.#files.get(urlPath);
    if (!file) return null;
    const contentType = contentTypes[path.extname(file)]!;
    const bytes = await fs.readFile(file);
    if (!this.#drillDay || path.extname(file) !== '.html') return { bytes: new Uint8Array(bytes), contentType };
    return { bytes: new TextEncoder().encode(marked(bytes.toString('utf8'), this.#drillDay())), contentType };
  }
}

/** `<html data-drill="2026-11-22">`: by it screens and sheets are marked (renderer/drill.ts). */
function marked(html: string, day: string): string {
  const page = html.replace('<html ', `<html data-drill="${day}" `).replace('<title>', '<title>訓練 DRILL ― ');
  if (!page.includes('data-drill')) throw new Error('the page of a drill could not be marked');
  return page;
}
