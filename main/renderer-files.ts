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

  private constructor(files: Map<string, string>) {
    this.#files = files;
  }

  /** @param folder dist/renderer; an absent one serves nothing */
  static async list(folder: string): Promise<RendererFiles> {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, string>();
    for (const entry of entries) {
      if (!entry.isFile() || !contentTypes[path.extname(entry.name)]) continue;
      const file = path.join(entry.parentPath, entry.name);
      files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, file);
    }
    const index = files.get('/index.html');
    if (index) files.set('/', index);
    return new RendererFiles(files);
  }

  /** @param urlPath decoded path of the request; null when no such file was there */
  async read(urlPath: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; contentType: string } | null> {
    const file = this.#files.get(urlPath);
    if (!file) return null;
    return { bytes: new Uint8Array(await fs.readFile(file)), contentType: contentTypes[path.extname(file)]! };
  }
}
