/** The fonts of screen and paper: what a character says has to be what is seen. */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath, hasChromium } from '../chromium.ts';

const folder = path.join(import.meta.dirname, '../../resources/fonts');
const origin = 'http://fonts.test';

describe.skipIf(!hasChromium)('fonts', () => {
  it('draws at most and at least as they are, in both weights', async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      await page.route('**/*', (route) => {
        const name = path.basename(new URL(route.request().url()).pathname);
        return fs.existsSync(path.join(folder, name)) && name.includes('.')
          ? route.fulfill({ path: path.join(folder, name) })
          : route.fulfill({ contentType: 'text/html', body: '<link rel="stylesheet" href="fonts.css">' });
      });
      await page.goto(`${origin}/`);
      expect(await page.evaluate(openings, ['<', '>', '≤', '≥', '≦', '≧'])).toEqual({
        400: ['right', 'left', 'right', 'left', 'right', 'left'],
        700: ['right', 'left', 'right', 'left', 'right', 'left'],
      });
    } finally {
      await browser.close();
    }
  }, 30_000);
});

/** Runs in the page: the side to which each sign opens, by where the topmost ink of its upper stroke is. */
async function openings(signs: string[]): Promise<Record<number, string[]>> {
  const canvas = document.createElement('canvas');
  canvas.width = 80;
  canvas.height = 80;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const found: Record<number, string[]> = {};
  for (const weight of [400, 700]) {
    const font = `${weight} 60px "BIZ UDPGothic"`;
    await document.fonts.load(font, signs.join(''));
    found[weight] = signs.map((sign) => {
      context.clearRect(0, 0, 80, 80);
      context.font = font;
      context.fillText(sign, 5, 62);
      const { data } = context.getImageData(0, 0, 80, 80);
      const ink: [number, number][] = [];
      for (let at = 0; at < 80 * 80; at++) {
        if (data[at * 4 + 3]! > 128) ink.push([at % 80, Math.floor(at / 80)]);
      }
      const columns = ink.map(([x]) => x);
      const middle = (Math.min(...columns) + Math.max(...columns)) / 2;
      return ink[0]![0] > middle ? 'right' : 'left';
    });
  }
  return found;
}
