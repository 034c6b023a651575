/**
 * Reading a DICOM data set (PS3.5 §7) into elements that point into its bytes.
 *
 * Not dicom-parser: it takes OV, SV and UV for 16-bit lengths (so it cannot read an extended offset table), does not
 * notice values that run past the end, and gives up a whole sequence for one damaged item. Here what was read before the
 * damage is kept, and the damage is stated.
 */
import { representationOf } from './dictionary.ts';
import { DicomRejection } from './instance.ts';

export interface Encoding {
  explicit: boolean;
  bigEndian: boolean;
}

export interface Element {
  /** Group and element as one unsigned number. */
  tag: number;
  vr: string;
  /** Of the value, in the bytes of its data set. */
  start: number;
  /** Value length in bytes; -1: undefined, the value is a sequence of fragments (PS3.5 §A.4). */
  length: number;
  /** Of a sequence. */
  items?: DataSet[];
}

export interface DataSet {
  bytes: Uint8Array;
  bigEndian: boolean;
  elements: Map<number, Element>;
  /** Of an item: where its tag stands in `bytes`. */
  itemStart?: number;
}

export interface ParsedDataSet extends DataSet {
  /** Why reading stopped early; null when it did not. */
  damage: 'truncated' | 'corrupt' | null;
  /** The bytes given ended before the pixel data or the end of the data set was reached. */
  ranOut: boolean;
}

const undefinedLength = 0xffffffff;
const itemTag = 0xfffee000;
const itemEndTag = 0xfffee00d;
const sequenceEndTag = 0xfffee0dd;
const pixelDataTags = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

const shortLengthVrs = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const longLengthVrs = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));

/** Deeper nesting than any real object has is an attack on the stack. */
const maximumDepth = 32;
const maximumElements = 2_000_000;

/**
 * Reads the data set at `start`, up to and including the header of its pixel data, whose value is not looked at.
 * @throws DicomRejection `invalid` beyond the limits of nesting, `too-large` of elements
 */
export function parseDataSet(bytes: Uint8Array, start: number, encoding: Encoding): ParsedDataSet {
  const reader = new DataSetReader(bytes);
  const elements = new Map<number, Element>();
  reader.readElements(elements, start, bytes.length, encoding, 0);
  return { bytes, bigEndian: encoding.bigEndian, elements, damage: reader.damage, ranOut: reader.ranOut };
}

/** Reads the elements of one group from `start`; stops at the first element of another. Gives where that was. */
export function parseGroup(
  bytes: Uint8Array,
  start: number,
  encoding: Encoding,
  group: number,
): { elements: Map<number, Element>; end: number } {
  const reader = new DataSetReader(bytes);
  const elements = new Map<number, Element>();
  const end = reader.readElements(elements, start, bytes.length, encoding, 0, group);
  return { elements, end };
}

export function isKnownVr(vr: string): boolean {
  return shortLengthVrs.has(vr) || longLengthVrs.has(vr);
}

class DataSetReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #count = 0;
  damage: ParsedDataSet['damage'] = null;
  ranOut = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Fills `elements` from `position` up to `end`, an item delimiter, or damage. Gives the position after. */
  readElements(
    elements: Map<number, Element>,
    position: number,
    end: number,
    encoding: Encoding,
    depth: number,
    onlyGroup?: number,
  ): number {
    if (depth > maximumDepth) throw new DicomRejection('invalid', `Sequences are nested deeper than ${maximumDepth}.`);
    while (position < end) {
      if (end - position < 8) {
        if (!this.#isPadding(position, end)) this.#stop(end);
        return end;
      }
      const tag = this.#tag(position, encoding);
      if (onlyGroup !== undefined && tag >>> 16 !== onlyGroup) return position;
      if (tag === itemEndTag) return position + 8;
      if (tag === sequenceEndTag) return position;
      if (tag === 0 && depth === 0 && this.#isPadding(position, end)) return end;
      if (++this.#count > maximumElements) {
        throw new DicomRejection('too-large', `There are more than ${maximumElements} elements.`);
      }
      const element = this.#header(tag, position, end, encoding);
      if (!element) return end;
      if (depth === 0 && pixelDataTags.has(tag)) {
        elements.set(tag, element);
        return element.start;
      }
      position = this.#value(element, end, encoding, depth);
      if (this.damage) {
        if (element.items) elements.set(tag, element);
        return end;
      }
      elements.set(tag, element);
    }
    return position;
  }

  /** Tag, VR and length. Null when they cannot be told. */
  #header(tag: number, position: number, end: number, encoding: Encoding): Element | null {
    if (encoding.explicit) {
      const vr = String.fromCharCode(this.#bytes[position + 4]!, this.#bytes[position + 5]!);
      if (shortLengthVrs.has(vr)) {
        return { tag, vr, start: position + 8, length: this.#view.getUint16(position + 6, !encoding.bigEndian) };
      }
      const long = longLengthVrs.has(vr) || (/^[A-Z]{2}$/.test(vr) && this.#looksLong(position, end, encoding));
      if (long) {
        if (position + 12 > end) {
          this.#stop(end);
          return null;
        }
        const length = this.#view.getUint32(position + 8, !encoding.bigEndian);
        return { tag, vr: isKnownVr(vr) ? vr : 'UN', start: position + 12, length: signed(length) };
      }
      if (/^[A-Z]{2}$/.test(vr)) {
        // A VR this program does not know, with the short form of length.
        return { tag, vr: 'UN', start: position + 8, length: this.#view.getUint16(position + 6, !encoding.bigEndian) };
      }
      // No VR where there has to be one: some writers leave it out inside private sequences.
    }
    const length = this.#view.getUint32(position + 4, !encoding.bigEndian);
    if (encoding.explicit && length !== undefinedLength && position + 8 + length > end) {
      this.damage = 'corrupt';
      return null;
    }
    return { tag, vr: representationOf(tag) ?? 'UN', start: position + 8, length: signed(length) };
  }

  /** Of an unknown VR: reserved bytes zero and a 32-bit length that fits. */
  #looksLong(position: number, end: number, encoding: Encoding): boolean {
    if (this.#view.getUint16(position + 6) !== 0 || position + 12 > end) return false;
    const length = this.#view.getUint32(position + 8, !encoding.bigEndian);
    return length === undefinedLength || position + 12 + length <= end;
  }

  /** Reads sequences, skips values. Gives the position after the value. */
  #value(element: Element, end: number, encoding: Encoding, depth: number): number {
    if (element.length === -1) {
      if (element.vr !== 'SQ' && element.vr !== 'UN' && encoding.explicit) return this.#skipFragments(element, end);
      // PS3.5 §6.2.2: UN of undefined length is a sequence in implicit little endian, though some writers stay explicit.
      const nested = element.vr === 'UN' ? this.#nestedEncoding(element.start, end) : encoding;
      element.vr = 'SQ';
      return this.#sequence(element, end, nested, depth);
    }
    const valueEnd = element.start + element.length;
    if (element.vr === 'SQ') {
      const after = this.#sequence(element, Math.min(valueEnd, end), encoding, depth);
      if (valueEnd > end && !this.damage) this.#stop(end);
      return this.damage ? after : valueEnd;
    }
    if (valueEnd > end) {
      this.#stop(end);
      return end;
    }
    if (element.vr === 'UN' && this.#isSequence(element)) this.#tryNested(element, valueEnd, depth);
    return valueEnd;
  }

  #isSequence(element: Element): boolean {
    const known = representationOf(element.tag);
    if (known !== null) return known === 'SQ';
    return element.length >= 8 && this.#view.getUint32(element.start) === 0xfeff00e0;
  }

  /** A sequence kept as UN of known length (PS3.5 §6.2.2, note 2); stays UN when it does not read as one. */
  #tryNested(element: Element, valueEnd: number, depth: number): void {
    const nested: Element = { ...element, vr: 'SQ' };
    this.#sequence(nested, valueEnd, this.#nestedEncoding(element.start, valueEnd), depth);
    if (this.damage) {
      this.damage = null;
      this.ranOut = false;
      return;
    }
    element.vr = 'SQ';
    element.items = nested.items!;
  }

  #nestedEncoding(position: number, end: number): Encoding {
    const vr =
      position + 14 <= end ? String.fromCharCode(this.#bytes[position + 12]!, this.#bytes[position + 13]!) : '';
    return { explicit: isKnownVr(vr), bigEndian: false };
  }

  #sequence(sequence: Element, end: number, encoding: Encoding, depth: number): number {
    const items: DataSet[] = [];
    sequence.items = items;
    let position = sequence.start;
    while (position + 8 <= end) {
      const tag = this.#tag(position, encoding);
      const length = this.#view.getUint32(position + 4, !encoding.bigEndian);
      if (tag === sequenceEndTag) return position + 8;
      if (tag !== itemTag) {
        this.damage = 'corrupt';
        return position;
      }
      const elements = new Map<number, Element>();
      items.push({ bytes: this.#bytes, bigEndian: encoding.bigEndian, elements, itemStart: position });
      const start = position + 8;
      const itemEnd = length === undefinedLength ? end : Math.min(start + length, end);
      position = this.readElements(elements, start, itemEnd, this.#itemEncoding(start, itemEnd, encoding), depth + 1);
      if (this.damage) return position;
      if (length !== undefinedLength) {
        if (start + length > end) {
          this.#stop(end);
          return end;
        }
        position = start + length;
      }
    }
    if (sequence.length === -1 || position < end) this.#stop(end);
    return end;
  }

  /** Explicit items inside an implicit data set, where the implicit reading is impossible. */
  #itemEncoding(start: number, end: number, encoding: Encoding): Encoding {
    if (encoding.explicit || start + 8 > end) return encoding;
    const vr = String.fromCharCode(this.#bytes[start + 4]!, this.#bytes[start + 5]!);
    const length = this.#view.getUint32(start + 4, true);
    return isKnownVr(vr) && start + 8 + length > end ? { ...encoding, explicit: true } : encoding;
  }

  /** Encapsulated pixel data inside an item (an icon): kept in the file, not looked at. */
  #skipFragments(element: Element, end: number): number {
    let position = element.start;
    while (position + 8 <= end) {
      const tag = this.#view.getUint32(position);
      const length = this.#view.getUint32(position + 4, true);
      if (tag === 0xfeffdde0) {
        element.length = position - element.start;
        return position + 8;
      }
      if (tag !== 0xfeff00e0 || length === undefinedLength) {
        this.damage = 'corrupt';
        return position;
      }
      position += 8 + length;
    }
    this.#stop(end);
    return end;
  }

  #tag(position: number, encoding: Encoding): number {
    const group = this.#view.getUint16(position, !encoding.bigEndian);
    const element = this.#view.getUint16(position + 2, !encoding.bigEndian);
    return ((group << 16) | element) >>> 0;
  }

  #isPadding(position: number, end: number): boolean {
    for (let index = position; index < end; index++) if (this.#bytes[index] !== 0) return false;
    return true;
  }

  /** The data end before the data set does. */
  #stop(end: number): void {
    this.damage = end === this.#bytes.length ? 'truncated' : 'corrupt';
    this.ranOut = end === this.#bytes.length;
  }
}

function signed(length: number): number {
  return length === undefinedLength ? -1 : length;
}
