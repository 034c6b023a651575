/** What scanners make of paper: pages of a printed PDF at a resolution, turned, slanted, noisy, in black and white, in one file or many. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { degrees, PDFDocument } from 'pdf-lib';

export interface Scanning {
  dpi: 150 | 200 | 300;
  /** Clockwise: quarter turns, and the few degrees that paper lies aslant. */
  turned?: 0 | 90 | 180 | 270;
  slant?: number;
  noise?: boolean;
  colour?: 'colour' | 'grey' | 'bilevel';
}

/** The programs that scan. */
export const scannerTools = ['pdftoppm', 'convert'];

export class Scanner {
  readonly #folder: string;
  #count = 0;

  /** @param folder for what lies between paper and scan */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** One page of paper as a PNG. @param page from 1 */
  page(pdf: string, page: number, { dpi, turned = 0, slant = 0, noise, colour = 'grey' }: Scanning): string {
    const raw = path.join(this.#folder, `raw-${++this.#count}`);
    const tint = colour === 'colour' ? [] : ['-gray'];
    execFileSync('pdftoppm', [
      '-png',
      ...tint,
      '-r',
      `${dpi}`,
      '-f',
      `${page}`,
      '-l',
      `${page}`,
      '-singlefile',
      pdf,
      raw,
    ]);
    const scan = path.join(this.#folder, `scan-${this.#count}.png`);
    execFileSync('convert', [
      `${raw}.png`,
      '-background',
      'white',
      ...(colour === 'colour' ? ['-fill', '#fff4d6', '-opaque', 'white'] : []),
      ...(slant !== 0 ? ['-rotate', `${slant}`] : []),
      ...(turned !== 0 ? ['-rotate', `${turned}`] : []),
      ...(noise ? ['-blur', '0x0.7', '-attenuate', '0.25', '+noise', 'Gaussian', '-level', '5%,90%'] : []),
      ...(colour === 'bilevel' ? ['-threshold', '60%', '-type', 'bilevel'] : []),
      ...(colour === 'grey' ? ['-colorspace', 'Gray'] : []),
      '+repage',
      '-units',
      'PixelsPerInch',
      '-density',
      `${dpi}`,
      scan,
    ]);
    fs.rmSync(`${raw}.png`);
    return scan;
  }

  jpeg(scan: string, target: string, quality = 80): void {
    execFileSync('convert', [scan, '-quality', `${quality}`, target]);
  }

  tiff(scans: string[], target: string, compression: 'Group4' | 'LZW' | 'JPEG' | 'Zip'): void {
    execFileSync('convert', [...scans, '-compress', compression, target]);
  }

  /** Each page one JPEG, as most scanners write. @param turned as the page says that it is to be turned for reading */
  async pdf(scans: string[], dpi: number, target: string, turned: 0 | 90 | 180 | 270 = 0): Promise<void> {
    const pdf = await PDFDocument.create();
    for (const scan of scans) {
      const jpeg = scan.replace(/\.png$/, '.jpg');
      this.jpeg(scan, jpeg);
      const image = await pdf.embedJpg(fs.readFileSync(jpeg));
      const [width, height] = [(image.width / dpi) * 72, (image.height / dpi) * 72];
      const page = pdf.addPage([width, height]);
      page.drawImage(image, { x: 0, y: 0, width, height });
      page.setRotation(degrees(turned));
    }
    fs.writeFileSync(target, await pdf.save());
  }
}
