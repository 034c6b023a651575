/**
 * A PDF of one page around a picture as it is coded: JPEG, and every usual TIFF, strip by strip, without decoding anything
 * (ISO 32000-1, 7.4 and 8.9). So a page keeps its bytes, opens everywhere, and PDFium alone decodes.
 */
import zlib from 'node:zlib';
import { mostPixels } from './file-kind.ts';
import { ScanRejection } from './rejection.ts';
import type { TiffPage } from './tiff-file.ts';

interface PlacedImage {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Entries of the image's dictionary. */
  dictionary: string;
  bytes: Uint8Array;
}

const pointsPerInch = 72;
const usualDpi = 200;
const ycbcr = 6;

/** @throws ScanRejection `not-supported` */
export function pdfOfTiff(page: TiffPage): Uint8Array {
  const dictionary = (part: { width: number; height: number }) => `${colours(page)}${filter(page, part)}`;
  const images = page.parts.map((part) => ({
    left: part.left,
    top: part.top,
    width: part.width,
    height: part.height,
    dictionary: dictionary(part),
    bytes: coded(page, part.bytes()),
  }));
  return onePagePdf(page.width, page.height, page.dotsPerInch ?? usualDpi, images);
}

/** @param components 1 grey, 3 colour, 4 as printers mix it */
export function pdfOfJpeg(jpeg: Uint8Array, width: number, height: number, components: number): Uint8Array {
  const space = components === 1 ? 'DeviceGray' : components === 3 ? 'DeviceRGB' : 'DeviceCMYK';
  const dictionary = `/ColorSpace/${space}/BitsPerComponent 8/Filter/DCTDecode`;
  return onePagePdf(width, height, usualDpi, [{ left: 0, top: 0, width, height, dictionary, bytes: jpeg }]);
}

function colours({ photometric, samples, bits, compression, palette }: TiffPage): string {
  if (![1, 2, 4, 8, 16].includes(bits)) throw new ScanRejection('not-supported');
  const depth = `/BitsPerComponent ${bits}`;
  const isFax = compression >= 2 && compression <= 4;
  if ((photometric === 0 || photometric === 1) && samples === 1) {
    // A fax decoder is told in `filter` what is black.
    const isReversed = photometric === 0 && !isFax;
    return `/ColorSpace/DeviceGray${depth}${isReversed ? '/Decode[1 0]' : ''}`;
  }
  if ((photometric === 2 || (photometric === ycbcr && compression === 7)) && samples === 3) {
    return `/ColorSpace/DeviceRGB${depth}`;
  }
  if (photometric === 5 && samples === 4) return `/ColorSpace/DeviceCMYK${depth}`;
  const entries = 2 ** bits;
  if (photometric === 3 && samples === 1 && bits <= 8 && palette.length === 3 * entries) {
    const bytes = Array.from(
      { length: 3 * entries },
      (_, at) => palette[(at % 3) * entries + Math.floor(at / 3)]! >> 8,
    );
    return `/ColorSpace[/Indexed/DeviceRGB ${entries - 1}<${Buffer.from(bytes).toString('hex')}>]${depth}`;
  }
  throw new ScanRejection('not-supported');
}

function filter(page: TiffPage, part: { width: number; height: number }): string {
  const { compression, photometric, samples, bits, predictor } = page;
  const { width, height } = part;
  const differences =
    predictor === 2 ? `/DecodeParms<</Predictor 2/Colors ${samples}/BitsPerComponent ${bits}/Columns ${width}>>` : '';
  if (predictor !== 1 && predictor !== 2) throw new ScanRejection('not-supported');
  const fax = (more: string) => {
    const black = photometric === 0 ? '' : '/BlackIs1 true';
    return `/Filter/CCITTFaxDecode/DecodeParms<</Columns ${width}/Rows ${height}${black}${more}>>`;
  };
  switch (compression) {
    case 1:
      return '';
    case 2:
      return fax('/K 0/EncodedByteAlign true/EndOfBlock false');
    case 3:
      return fax(`/K ${page.group3Options & 1 ? 1 : 0}/EndOfLine true/EndOfBlock false`);
    case 4:
      return fax('/K -1');
    case 5:
      return `/Filter/LZWDecode${differences}`;
    case 7:
      return `/Filter/DCTDecode${photometric === 2 ? '/DecodeParms<</ColorTransform 0>>' : ''}`;
    case 8:
    case 32946:
      return `/Filter/FlateDecode${differences}`;
    case 32773:
      return '/Filter/RunLengthDecode';
    default:
      throw new ScanRejection('not-supported');
  }
}

function coded(page: TiffPage, bytes: Uint8Array): Uint8Array {
  const { compression, fillOrder, jpegTables } = page;
  if (page.bits === 16 && page.little) return highByteFirst(compression, bytes);
  if (compression === 7 && jpegTables) return Buffer.concat([jpegTables.subarray(0, -2), bytes.subarray(2)]);
  if (fillOrder === 2 && compression >= 2 && compression <= 4) return bytes.map((byte) => reversed[byte]!);
  // PackBits may end where RunLength wants its own end.
  if (compression === 32773) return Buffer.concat([bytes, Uint8Array.of(128)]);
  return bytes;
}

/** PDF has the high byte of a sample first. Only what Node inflates can be turned round. */
function highByteFirst(compression: number, bytes: Uint8Array): Uint8Array {
  const isDeflated = compression === 8 || compression === 32946;
  if (compression !== 1 && !isDeflated) throw new ScanRejection('not-supported');
  try {
    // Eight bytes a pixel are the most that is read.
    const plain = isDeflated ? zlib.inflateSync(bytes, { maxOutputLength: mostPixels * 8 }) : Buffer.from(bytes);
    if (plain.length % 2 !== 0) throw new ScanRejection('page-damaged');
    plain.swap16();
    return isDeflated ? zlib.deflateSync(plain, { level: 1 }) : plain;
  } catch {
    throw new ScanRejection('page-damaged');
  }
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2),
);

function onePagePdf(width: number, height: number, dpi: number, images: PlacedImage[]): Uint8Array {
  const scale = pointsPerInch / dpi;
  const number = (value: number) => String(Number((value * scale).toFixed(4)));
  const drawing = images
    .map((image, index) => {
      const bottom = height - image.top - image.height;
      return `q ${[image.width, 0, 0, image.height, image.left, bottom].map(number).join(' ')} cm /I${index} Do Q\n`;
    })
    .join('');
  const names = images.map((_, index) => `/I${index} ${5 + index} 0 R`).join('');
  const objects: [string, Uint8Array?][] = [
    ['<</Type/Catalog/Pages 2 0 R>>'],
    ['<</Type/Pages/Kids[3 0 R]/Count 1>>'],
    [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${number(width)} ${number(height)}]/Contents 4 0 R/Resources<</XObject<<${names}>>>>>>`,
    ],
    [`<</Length ${drawing.length}>>`, Buffer.from(drawing, 'latin1')],
    ...images.map(({ width: across, height: down, dictionary, bytes }): [string, Uint8Array] => [
      `<</Type/XObject/Subtype/Image/Width ${across}/Height ${down}${dictionary}/Length ${bytes.length}>>`,
      bytes,
    ]),
  ];
  const parts: Uint8Array[] = [];
  let length = 0;
  const put = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    length += bytes.length;
  };
  const offsets: number[] = [];
  put('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n');
  for (const [index, [dictionary, stream]] of objects.entries()) {
    offsets.push(length);
    put(`${index + 1} 0 obj\n${dictionary}\n`);
    if (stream) {
      put('stream\n');
      put(stream);
      put('\nendstream\n');
    }
    put('endobj\n');
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  const start = length;
  put(`xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<</Size ${count}/Root 1 0 R>>\n`);
  put(`startxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}
