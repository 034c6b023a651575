/**
 * HL7 v2 messages, as much of them as SS-MIX2 uses: segments, fields, repetitions, components, subcomponents and escapes
 * (HL7 v2.5 §2.5–2.7). Positions are the standard's own, counted from one; what is not there is the empty string.
 */
import { decode } from './decode.ts';

/** MSH-1 and MSH-2. */
export interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
}

/** A concept with what the source called it. `text` is empty only when the field is. */
export interface Coded {
  text: string;
  code: string | null;
  codeSystem: string | null;
}

/** One repetition of a field. */
export class Field {
  readonly #raw: string;
  readonly #delimiters: Delimiters;
  #components: string[] | undefined;

  constructor(raw: string, delimiters: Delimiters) {
    this.#raw = raw;
    this.#delimiters = delimiters;
  }

  /** Text of a component, or of its subcomponent; HL7's explicit null (`""`) is empty. */
  text(component = 1, subcomponent = 1): string {
    this.#components ??= this.#raw.split(this.#delimiters.component);
    const raw = this.#components[component - 1];
    if (raw === undefined || raw === '' || raw === '""') return '';
    if (!raw.includes(this.#delimiters.subcomponent)) {
      return subcomponent === 1 ? unescaped(raw, this.#delimiters).trim() : '';
    }
    return unescaped(raw.split(this.#delimiters.subcomponent)[subcomponent - 1] ?? '', this.#delimiters).trim();
  }

  /** Number of components written. */
  get size(): number {
    this.#components ??= this.#raw.split(this.#delimiters.component);
    return this.#components.length;
  }

  /** Nothing but delimiters, spaces and explicit nulls. */
  get isEmpty(): boolean {
    const { component, subcomponent } = this.#delimiters;
    for (let index = 0; index < this.#raw.length; index++) {
      const character = this.#raw[index]!;
      if (character === component || character === subcomponent || /\s/.test(character)) continue;
      if (character !== '"' || this.#raw[index + 1] !== '"') return false;
      index += 1;
    }
    return true;
  }

  /** All components with something in them, subcomponents included, separated by spaces. */
  get whole(): string {
    const { component, subcomponent } = this.#delimiters;
    const parts = this.#raw
      .split(component)
      .flatMap((part) => part.split(subcomponent))
      .map((part) => (part === '""' ? '' : unescaped(part, this.#delimiters).trim()))
      .filter((part) => part !== '');
    return parts.join(' ');
  }

  /** The whole repetition as one text, delimiters kept: for fields of type ST, TX and FT, which have no components. */
  get verbatim(): string {
    return this.#raw === '""' ? '' : unescaped(this.#raw, this.#delimiters).trim();
  }

  /**
   * CWE, CE or CNE (HL7 v2.5 §2A.13). The standard code may be the first or the second triplet, or stand alone in the
   * second; local systems start with `99` or are `L`. The text is the first one written.
   * @param component where the triplets start; with `subcomponents`, the component that holds them.
   */
  coded(component = 1, subcomponents = false): Coded {
    const at = (offset: number, glue = '') =>
      subcomponents ? this.text(component, offset) : this.#whole(component + offset - 1, glue);
    const first = { code: at(1, '&'), text: at(2, ' '), system: at(3) };
    const second = { code: at(4, '&'), text: at(5, ' '), system: at(6) };
    // One code whose system stands where the second one's belongs.
    if (second.code === '' && first.system === '') first.system = second.system;
    const chosen = first.code === '' || (second.code !== '' && isLocal(first.system) && !isLocal(second.system));
    const { code, system } = chosen && second.code !== '' ? second : first;
    // The ninth is "original text": the words behind the code.
    const text = first.text || second.text || (subcomponents ? '' : this.text(component + 8)) || code;
    // `9A100&IMP` is a part of item 9A100 (HL7 v2.5 §7.1.1), `58368&7` another item than `58368&8`.
    return { text, code: code.replace(/&[A-Z]{3}$/, '') || null, codeSystem: (code && system) || null };
  }

  /** A component with all its subcomponents: `R 振幅&V5` is not the same as `R 振幅`. */
  #whole(component: number, glue: string): string {
    this.#components ??= this.#raw.split(this.#delimiters.component);
    const raw = this.#components[component - 1] ?? '';
    if (glue === '' || !raw.includes(this.#delimiters.subcomponent)) return this.text(component);
    return raw
      .split(this.#delimiters.subcomponent)
      .map((part) => (part === '""' ? '' : unescaped(part, this.#delimiters).trim()))
      .filter((part) => part !== '')
      .join(glue);
  }
}

function isLocal(system: string): boolean {
  return system === '' || system === 'L' || system.startsWith('99');
}

export class Segment {
  readonly name: string;
  readonly #fields: string[];
  readonly #delimiters: Delimiters;
  /** Asked for many times over: is it there, what is its text, its code, its system. */
  readonly #first: (Field | undefined)[] = [];

  constructor(line: string, delimiters: Delimiters) {
    this.#delimiters = delimiters;
    this.#fields = line.split(delimiters.field);
    this.name = this.#fields[0]!;
    // MSH-1 is the separator itself.
    if (this.name === 'MSH') this.#fields.splice(1, 0, delimiters.field);
  }

  /** Highest field number written. */
  get size(): number {
    return this.#fields.length - 1;
  }

  raw(field: number): string {
    const raw = this.#fields[field] ?? '';
    return raw === '""' ? '' : raw;
  }

  has(field: number): boolean {
    return !this.field(field).isEmpty;
  }

  /** The first repetition. */
  field(field: number): Field {
    let first = this.#first[field];
    if (first === undefined) {
      const raw = this.raw(field);
      const end = raw.indexOf(this.#delimiters.repetition);
      first = new Field(end === -1 ? raw : raw.slice(0, end), this.#delimiters);
      this.#first[field] = first;
    }
    return first;
  }

  /** All repetitions with something in them. */
  repetitions(field: number): Field[] {
    const raw = this.raw(field);
    if (raw === '') return [];
    return raw
      .split(this.#delimiters.repetition)
      .map((repetition) => new Field(repetition, this.#delimiters))
      .filter((repetition) => !repetition.isEmpty);
  }

  text(field: number, component = 1, subcomponent = 1): string {
    return this.field(field).text(component, subcomponent);
  }

  /** The field as one text, whatever it holds: for types ST, TX and FT. */
  verbatim(field: number): string {
    return new Field(this.raw(field), this.#delimiters).verbatim;
  }

  /**
   * A field that holds one concept. Some senders write its codes as repetitions instead of triplets: the standard code of
   * any of them, and all names that differ.
   */
  coded(field: number): Coded {
    const first = this.field(field).coded();
    if (!this.raw(field).includes(this.#delimiters.repetition)) return first;
    const all = this.repetitions(field).map((repetition) => repetition.coded());
    const named = all.filter(({ text, code }) => text !== '' && text !== code);
    const text = [...new Set(named.map((one) => one.text))].join('／') || first.text;
    const best = all.find(({ code, codeSystem }) => code !== null && !isLocal(codeSystem ?? '')) ?? all[0] ?? first;
    return { text, code: best.code, codeSystem: best.codeSystem };
  }

  time(field: number): string | null {
    return parseTime(this.text(field));
  }
}

export class Message {
  readonly segments: Segment[];

  constructor(segments: Segment[]) {
    this.segments = segments;
  }

  get header(): Segment {
    return this.segments[0]!;
  }

  /** MSH-9.1 and MSH-9.2, e.g. `RDE` and `O11`. */
  get type(): string {
    return this.header.text(9, 1);
  }

  get event(): string {
    return this.header.text(9, 2);
  }

  first(name: string): Segment | undefined {
    return this.segments.find((segment) => segment.name === name);
  }

  all(name: string): Segment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /** Runs of segments, each starting with a `name` segment and reaching to the next. What stands before is left out. */
  groups(name: string): Segment[][] {
    const groups: Segment[][] = [];
    for (const segment of this.segments) {
      if (segment.name === name) groups.push([segment]);
      else groups.at(-1)?.push(segment);
    }
    return groups;
  }
}

/**
 * Splits a decoded message. Segments end in CR; CRLF, LF, block characters (`0x0B`, `0x1C`) and a missing last CR are
 * tolerated, and a line that does not start with a segment name continues the text before it.
 * @returns null when the text is not an HL7 v2 message.
 */
export function parseMessage(text: string): Message | null {
  const body = trimBlock(text);
  if (!/^MSH[^\w\s]/.test(body)) return null;
  const delimiters: Delimiters = {
    field: body[3]!,
    component: body[4] ?? '^',
    repetition: body[5] ?? '~',
    escape: body[6] ?? '\\',
    subcomponent: body[7] ?? '&',
  };
  if (new Set(Object.values(delimiters)).size !== 5) return null;

  const lines: string[] = [];
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (startsSegment(line, delimiters.field)) lines.push(line);
    else if (line !== '') lines[lines.length - 1] += `\n${line}`;
  }
  return new Message(lines.map((line) => new Segment(line, delimiters)));
}

function startsSegment(line: string, fieldSeparator: string): boolean {
  return /^[A-Z][A-Z0-9]{2}/.test(line) && (line.length === 3 || line[3] === fieldSeparator);
}

function trimBlock(text: string): string {
  let start = 0;
  while ('\ufeff\u000b\r\n \t\0'.includes(text[start] ?? '.')) start += 1;
  let end = text.length;
  while (end > start && '\u001a\u001c\r\n \t\0'.includes(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}

/** HL7 v2.5 §2.7. An escape nobody defined stays as written. */
function unescaped(text: string, delimiters: Delimiters): string {
  const mark = delimiters.escape;
  if (!text.includes(mark)) return text;
  let result = '';
  let index = 0;
  while (index < text.length) {
    const end = text[index] === mark ? text.indexOf(mark, index + 1) : -1;
    const replaced = end === -1 ? null : meaningOf(text.slice(index + 1, end), delimiters);
    if (replaced === null) {
      result += text[index]!;
      index += 1;
    } else {
      result += replaced;
      index = end + 1;
    }
  }
  return result;
}

function meaningOf(sequence: string, delimiters: Delimiters): string | null {
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'T':
      return delimiters.subcomponent;
    case 'H': // highlighting on
    case 'N': // and off
      return '';
    case '.br':
    case '.sp':
      return '\n';
  }
  if (!/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return null;
  const bytes = Buffer.from(sequence.slice(1), 'hex');
  return decode(bytes).text.replace(/\r\n?/g, '\n');
}

const timePattern = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d{1,3})?(?:\.\d+)?([+-]\d{4})?$/;
const separatedDate = /^(\d{4})[-/](\d\d)[-/](\d\d)/;

/**
 * HL7 times of 4 to 17 digits to ISO 8601, as precise as written and to the second. Hours 24 to 47 are the next day's.
 * Japan's own offset is left out: times without one are local. Null when it is not a time (`00000000`).
 */
export function parseTime(text: string): string | null {
  if (text === '') return null;
  const match = timePattern.exec(text[4] === '-' || text[4] === '/' ? text.replace(separatedDate, '$1$2$3') : text);
  if (!match) return null;
  const [, year, month, day, hour, minute = '00', second, , offset] = match as (string | undefined)[];
  if (!year || Number(year) < 1800) return null;
  if (month === undefined || month === '00') return year;
  if (Number(month) > 12) return null;
  if (day === undefined || day === '00') return `${year}-${month}`;
  if (Number(day) > daysOf(Number(year), Number(month))) return null;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  if (Number(hour) > 47 || Number(minute) > 59 || Number(second ?? 0) > 59) return date;

  const clock = `${String(Number(hour) % 24).padStart(2, '0')}:${minute}${second === undefined ? '' : `:${second}`}`;
  return `${Number(hour) < 24 ? date : dayAfter(date)}T${clock}${offset === undefined ? '' : zone(offset)}`;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function zone(offset: string): string {
  return offset === '+0900' ? '' : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}
