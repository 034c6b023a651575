/**
 * JPEG lossless (ISO/IEC 10918-1 Annex H, SOF3 with Huffman codes): transfer syntaxes .57 and .70.
 *
 * Written here because the decoder Cornerstone brings fills what is missing in silence and takes three components of
 * eight bits only. This one takes 2 to 16 bits and any number of components, and throws whenever the stream does not end
 * exactly where its last sample does: most damage inside a Huffman-coded stream shows itself that way.
 */
export interface LosslessPicture {
  rows: number;
  columns: number;
  components: number;
  precision: number;
  /** Interleaved samples. */
  samples: Uint16Array<ArrayBuffer>;
}

interface Frame {
  precision: number;
  rows: number;
  columns: number;
  componentIds: number[];
}

/** For every 16 bits that may follow: length of the code in the high byte, its value in the low; 0 where there is none. */
type HuffmanTable = Uint16Array;

const marker = { soi: 0xd8, eoi: 0xd9, sos: 0xda, dht: 0xc4, dri: 0xdd, sof3: 0xc3, rst0: 0xd0, rst7: 0xd7 };

/** @throws Error naming what is wrong with the stream */
export function decodeJpegLossless(bytes: Uint8Array): LosslessPicture {
  const tables: (HuffmanTable | undefined)[] = [];
  let restartInterval = 0;
  let frame: Frame | null = null;
  let samples: Uint16Array<ArrayBuffer> | null = null;
  const decoded = new Set<number>();

  if (bytes[0] !== 0xff || bytes[1] !== marker.soi) throw new Error('no SOI');
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw new Error('no marker where one is due');
    while (bytes[at + 1] === 0xff) at += 1;
    const code = bytes[at + 1];
    if (code === marker.eoi) break;
    const length = word(bytes, at + 2);
    const end = at + 2 + length;
    if (code === undefined || length < 2 || end > bytes.length) throw new Error('the stream ends in its headers');
    const segment = bytes.subarray(at + 4, end);
    at = end;
    if (code === marker.dht) readHuffmanTables(segment, tables);
    else if (code === marker.dri) restartInterval = word(segment, 0);
    else if (code === marker.sof3) {
      if (frame) throw new Error('two frames');
      frame = readFrame(segment);
      samples = new Uint16Array(frame.rows * frame.columns * frame.componentIds.length);
    } else if (code >= 0xc0 && code <= 0xcf) throw new Error(`SOF ${code.toString(16)} is not lossless Huffman`);
    else if (code === marker.sos) {
      if (!frame || !samples) throw new Error('a scan before its frame');
      const scan = readScan(segment, frame, tables);
      for (const { place } of scan.components) {
        if (decoded.has(place)) throw new Error('a component twice');
        decoded.add(place);
      }
      at = decodeScan(bytes, at, frame, scan, restartInterval, samples);
    }
  }
  if (!frame || !samples || decoded.size !== frame.componentIds.length) throw new Error('components are missing');
  const { rows, columns, precision, componentIds } = frame;
  return { rows, columns, precision, components: componentIds.length, samples };
}

function readFrame(segment: Uint8Array): Frame {
  const count = segment[5] ?? 0;
  if (segment.length < 6 + 3 * count || count === 0) throw new Error('SOF too short');
  const precision = segment[0]!;
  const componentIds = Array.from({ length: count }, (_, place) => segment[6 + 3 * place]!);
  const isSubsampled = componentIds.some((_, place) => segment[7 + 3 * place] !== 0x11);
  if (isSubsampled && count > 1) throw new Error('subsampled components');
  const rows = word(segment, 1);
  const columns = word(segment, 3);
  if (precision < 2 || precision > 16 || rows === 0 || columns === 0) throw new Error('SOF out of range');
  return { precision, rows, columns, componentIds };
}

/** C.2: from counts of codes of each length to the value of every code. */
function readHuffmanTables(segment: Uint8Array, tables: (HuffmanTable | undefined)[]): void {
  let at = 0;
  while (at < segment.length) {
    const place = segment[at]! & 15;
    const table: HuffmanTable = new Uint16Array(65536);
    let code = 0;
    let value = at + 17;
    for (let length = 1; length <= 16; length += 1) {
      for (let each = segment[at + length] ?? 0; each > 0; each -= 1) {
        const from = code << (16 - length);
        const to = (code + 1) << (16 - length);
        if (to > 65536 || value >= segment.length) throw new Error('Huffman table');
        table.fill((length << 8) | segment[value]!, from, to);
        code += 1;
        value += 1;
      }
      code <<= 1;
    }
    tables[place] = table;
    at = value;
  }
}

interface Scan {
  components: { place: number; table: HuffmanTable }[];
  predictor: number;
  pointTransform: number;
}

function readScan(segment: Uint8Array, frame: Frame, tables: readonly (HuffmanTable | undefined)[]): Scan {
  const count = segment[0] ?? 0;
  if (segment.length < 4 + 2 * count || count === 0) throw new Error('SOS too short');
  const components = Array.from({ length: count }, (_, each) => {
    const place = frame.componentIds.indexOf(segment[1 + 2 * each]!);
    const table = tables[segment[2 + 2 * each]! >> 4];
    if (place === -1 || !table) throw new Error('SOS names what is not there');
    return { place, table };
  });
  const predictor = segment[1 + 2 * count]!;
  const pointTransform = segment[3 + 2 * count]! & 15;
  if (predictor < 1 || predictor > 7 || pointTransform >= frame.precision) throw new Error('SOS out of range');
  return { components, predictor, pointTransform };
}

/** Decodes one scan into `samples`; returns where the next marker stands. */
function decodeScan(
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  scan: Scan,
  restartInterval: number,
  samples: Uint16Array,
): number {
  const { rows, columns } = frame;
  // H.1.1: a restart interval is a whole number of lines.
  if (restartInterval % columns !== 0) throw new Error('restart inside a line');
  const linesPerInterval = restartInterval === 0 ? rows : restartInterval / columns;
  let at = start;
  for (let line = 0, interval = 0; line < rows; line += linesPerInterval, interval += 1) {
    const coded = entropyCoded(bytes, at);
    decodeLines(coded.data, frame, scan, line, Math.min(rows, line + linesPerInterval), samples);
    at = coded.end;
    if (line + linesPerInterval >= rows) break;
    if (bytes[at + 1] !== marker.rst0 + (interval % 8)) throw new Error('a restart is missing');
    at += 2;
  }
  if (scan.pointTransform > 0) shiftUp(samples, frame, scan);
  return at;
}

/** The bytes up to the next marker, without the zeros stuffed after FF (F.1.2.3). */
function entropyCoded(bytes: Uint8Array, start: number): { data: Uint8Array; end: number } {
  const data = new Uint8Array(bytes.length - start);
  let length = 0;
  let at = start;
  for (;;) {
    if (at >= bytes.length) throw new Error('the stream ends in its pixels');
    const byte = bytes[at]!;
    if (byte === 0xff) {
      if (bytes[at + 1] !== 0) break;
      at += 1;
    }
    data[length] = byte;
    length += 1;
    at += 1;
  }
  let end = at;
  while (bytes[end + 1] === 0xff) end += 1;
  return { data: data.subarray(0, length), end };
}

function decodeLines(
  data: Uint8Array,
  { precision, columns, componentIds }: Frame,
  { components, predictor, pointTransform }: Scan,
  firstLine: number,
  endLine: number,
  samples: Uint16Array,
): void {
  const step = componentIds.length;
  const stride = columns * step;
  const middle = 1 << (precision - pointTransform - 1);
  const bitCount = data.length * 8;
  let bits = 0;
  let held = 0;
  let next = 0;
  let used = 0;

  for (let line = firstLine; line < endLine; line += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let each = 0; each < components.length; each += 1) {
        const { place, table } = components[each]!;
        const here = line * stride + column * step + place;

        let predicted: number;
        if (line === firstLine) predicted = column === 0 ? middle : samples[here - step]!;
        else if (column === 0) predicted = samples[here - stride]!;
        else
          predicted = prediction(
            predictor,
            samples[here - step]!,
            samples[here - stride]!,
            samples[here - stride - step]!,
          );

        while (held < 16) {
          bits = (bits << 8) | (next < data.length ? data[next]! : 0);
          next += 1;
          held += 8;
        }
        const entry = table[(bits >>> (held - 16)) & 0xffff]!;
        if (entry === 0) throw new Error('no such Huffman code');
        held -= entry >> 8;
        used += entry >> 8;
        const category = entry & 0xff;
        let difference = 0;
        if (category === 16) difference = 32768;
        else if (category > 16) throw new Error('Huffman value');
        else if (category > 0) {
          while (held < category) {
            bits = (bits << 8) | (next < data.length ? data[next]! : 0);
            next += 1;
            held += 8;
          }
          held -= category;
          used += category;
          difference = (bits >>> held) & ((1 << category) - 1);
          if (difference < 1 << (category - 1)) difference += 1 - (1 << category);
        }
        if (used > bitCount) throw new Error('the stream ends in its pixels');
        samples[here] = (predicted + difference) & 0xffff;
      }
    }
  }
  if (bitCount - used >= 8) throw new Error('the stream goes on behind its last pixel');
}

/** Table H.1. */
function prediction(predictor: number, left: number, above: number, aboveLeft: number): number {
  switch (predictor) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return aboveLeft;
    case 4:
      return left + above - aboveLeft;
    case 5:
      return left + ((above - aboveLeft) >> 1);
    case 6:
      return above + ((left - aboveLeft) >> 1);
    default:
      return (left + above) >> 1;
  }
}

function shiftUp(samples: Uint16Array, { componentIds }: Frame, { components, pointTransform }: Scan): void {
  for (const { place } of components) {
    for (let at = place; at < samples.length; at += componentIds.length) samples[at] = samples[at]! << pointTransform;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
