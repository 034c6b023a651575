/**
 * XML that hospitals' systems write, as a plain tree. Nothing in a document is believed: it defines no entities, refers to
 * nothing outside itself, and has bounds on its size, its depth and its number of elements.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { QuarantineReason } from '../../report.ts';

export interface Element {
  /** Without its namespace's prefix. */
  name: string;
  attributes: Record<string, string>;
  /** Text stands as it was written, entities replaced. */
  children: (Element | string)[];
}

export class XmlRefusal extends Error {
  readonly reason: QuarantineReason;

  constructor(reason: QuarantineReason, message: string) {
    super(message);
    this.name = 'XmlRefusal';
    this.reason = reason;
  }
}

const mostCharacters = 48 * 1024 ** 2;
const mostDepth = 120;
/** Of a long summary there are some thousands; each costs hundreds of bytes before it can be counted. */
const most = { tags: 400_000, attributes: 400_000 };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  cdataPropName: '#cdata',
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  allowBooleanAttributes: false,
  maxNestedTags: mostDepth,
  jPath: false,
});

/** @throws XmlRefusal */
export function parseXml(text: string): Element {
  const markup = withoutDoctype(text).trim();
  if (!markup.startsWith('<')) throw new XmlRefusal('not-this-format', 'the content is no XML');
  const root = rootName(markup);
  if (
    root !== null &&
    !new RegExp(`</(?:[\\w.-]+:)?${root}\\s*>\\s*(?:<!--[sS]*-->\\s*)?$`).test(markup.slice(-4096))
  ) {
    throw new XmlRefusal('truncated', 'the end of the XML is missing');
  }
  if (markup.length > mostCharacters) throw new XmlRefusal('too-large', `more than ${mostCharacters} characters`);
  if (holdsMore(markup, '<', most.tags)) throw new XmlRefusal('too-large', `more than ${most.tags} tags`);
  if (holdsMore(markup, '="', most.attributes) || holdsMore(markup, "='", most.attributes)) {
    throw new XmlRefusal('too-large', `more than ${most.attributes} attributes`);
  }
  const valid = XMLValidator.validate(markup);
  if (valid !== true) {
    throw new XmlRefusal('unreadable', `not well-formed XML (line ${valid.err.line})`);
  }
  let parsed: unknown;
  try {
    parsed = parser.parse(markup);
  } catch {
    throw new XmlRefusal('unreadable', 'the XML cannot be read, or is nested too deeply');
  }
  const found = elementsOf(parsed as Ordered[]).find((child) => typeof child !== 'string');
  if (!found) throw new XmlRefusal('unreadable', 'the XML has no element');
  return found as Element;
}

function holdsMore(text: string, what: string, limit: number): boolean {
  let count = 0;
  for (let at = text.indexOf(what); at >= 0 && count <= limit; at = text.indexOf(what, at + 1)) count += 1;
  return count > limit;
}

/** No document of this kind defines entities; one that does is a trap. */
function withoutDoctype(text: string): string {
  const head = text.slice(0, 65_536);
  if (/<!ENTITY/i.test(text)) throw new XmlRefusal('invalid', 'defines entities of its own, which are never expanded');
  const doctype = /<!DOCTYPE[^<>[]*(\[)?/i.exec(head);
  if (!doctype) return text;
  if (doctype[1]) throw new XmlRefusal('invalid', 'has a document type of its own, which is never read');
  return text.slice(0, doctype.index) + text.slice(doctype.index).replace(/^<!DOCTYPE[^<>[]*>/i, '');
}

function rootName(markup: string): string | null {
  const start = markup.slice(0, 65_536).replace(/^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)+/, '');
  const opened = /^<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>]/.exec(start);
  return opened?.[1]?.replaceAll('.', '\\.') ?? null;
}

/** What the parser gives: `{ name: children, ':@': attributes }`, `{ '#text': … }`, `{ '#cdata': [{ '#text': … }] }`. */
type Ordered = Record<string, unknown> & { '#text'?: string };

function elementsOf(ordered: Ordered[]): (Element | string)[] {
  return ordered.flatMap((node): (Element | string)[] => {
    if (node['#text'] !== undefined) return [decodeEntities(node['#text'])];
    if ('#cdata' in node) return (node['#cdata'] as Ordered[]).map((inner) => inner['#text'] ?? '');
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined) return [];
    const attributes: Record<string, string> = {};
    for (const [key, value] of Object.entries((node[':@'] as Record<string, unknown> | undefined) ?? {})) {
      attributes[key] = decodeEntities(String(value));
    }
    return [{ name, attributes, children: elementsOf(node[name] as Ordered[]) }];
  });
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Once: `&amp;lt;` is the text `&lt;`. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? named[name]! : whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    const isText = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isText ? String.fromCodePoint(code) : whole;
  });
}

export function childrenOf(element: Element, name?: string): Element[] {
  return element.children.filter(
    (child): child is Element => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The first element at a path of names below this one. */
export function find(element: Element | undefined, ...names: string[]): Element | undefined {
  let at = element;
  for (const name of names) at = at && childrenOf(at, name)[0];
  return at;
}

/** Elements of a name at any depth, in the order of the document. */
export function* descendants(element: Element, name: string): Generator<Element> {
  for (const child of childrenOf(element)) {
    if (child.name === name) yield child;
    yield* descendants(child, name);
  }
}

/** All text below, spaces of the layout as one. */
export function plainText(element: Element | string | undefined): string {
  if (element === undefined) return '';
  return raw(element)
    .replace(/[ \t\r\n\f]+/g, ' ')
    .trim();
}

/** All text below as it stands. */
export function raw(element: Element | string): string {
  return typeof element === 'string' ? element : element.children.map(raw).join('');
}
