/** A page as light and dark, as the reader of codes wants it and as blank pages are told. */

export interface GreyImage {
  width: number;
  height: number;
  /** One byte per pixel, rows from the top, 0 is black. */
  pixels: Uint8Array;
}

/** As a PGM file (P5). */
export function pgmOf({ width, height, pixels }: GreyImage): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(header.length + pixels.length);
  file.set(header);
  file.set(pixels, header.length);
  return file;
}

/** The rim of a scan is often dark. */
const rim = 0.04;
/** Less than one short word of pencil: 3 of the 62,000 mm² of A4. */
const blankShare = 0.00005;
/** Darker than paper by so much, of 255. */
const inkContrast = 60;

/** Whether there is nothing on the page that could be writing. In doubt there is. */
export function isBlank({ width, height, pixels }: GreyImage): boolean {
  const [left, top] = [Math.round(width * rim), Math.round(height * rim)];
  const histogram = new Uint32Array(256);
  for (let y = top; y < height - top; y++) {
    for (let at = y * width + left, end = (y + 1) * width - left; at < end; at++) histogram[pixels[at]!]!++;
  }
  const all = histogram.reduce((sum, count) => sum + count, 0);
  const paper = histogram.indexOf(Math.max(...histogram));
  const ink = histogram.subarray(0, Math.max(0, paper - inkContrast)).reduce((sum, count) => sum + count, 0);
  return all > 0 && paper > 2 * inkContrast && ink / all < blankShare;
}
