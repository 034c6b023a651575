/** Narrative and documents in markup (XHTML, HTML, C-CDA) as text a person can read: tables, lists and deletions kept. */

type Token = { kind: 'text'; text: string } | { kind: 'open' | 'close' | 'empty'; name: string; attributes: string };

const blocks = new Set(
  'address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p paragraph pre section list table tbody tfoot thead title ul'.split(
    ' ',
  ),
);
const silent = new Set(['script', 'style', 'head', 'template', 'noscript', 'object']);
/** What was struck out must not read as valid. */
const deletions = new Set(['del', 's', 'strike']);

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  micro: 'µ',
  mu: 'μ',
  deg: '°',
  plusmn: '±',
  times: '×',
  le: '≤',
  ge: '≥',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  frac12: '½',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
};

/** Text of XHTML, HTML or CDA narrative: one line per block and table row, cells parted by ` | `, items by `- `. */
export function textOfMarkup(markup: string): string {
  const writer = new Writer();
  for (const token of tokensOf(markup)) writer.take(token);
  return writer.text();
}

/**
 * Readable text of a C-CDA or CDA R2 document (ClinicalDocument): its title, then every section's title and text; the
 * coded entries beside them say the same again and are left out. Null when it is another kind of XML.
 */
export function textOfClinicalDocument(xml: string): string | null {
  const writer = new Writer();
  const path: string[] = [];
  let isDocument = false;
  for (const token of tokensOf(xml)) {
    if (token.kind === 'open') {
      if (token.name === 'clinicaldocument') isDocument = true;
      path.push(token.name);
    }
    const inSectionText = path.includes('text') && path.includes('section');
    const inTitle = path.at(-1) === 'title' && (path.at(-2) === 'section' || path.at(-2) === 'clinicaldocument');
    if (inSectionText || inTitle) writer.take(token);
    if (token.kind === 'close') {
      const at = path.lastIndexOf(token.name);
      if (at >= 0) path.length = at;
      if (token.name === 'title' || token.name === 'text') writer.breakLine();
    }
  }
  const text = writer.text();
  return isDocument && text !== '' ? text : null;
}

/** Lines in the making. A line is kept in parts: testing the end of one growing string copies it every time. */
class Writer {
  readonly #lines: string[] = [];
  #parts: string[] = [];
  #silent = 0;
  #preformatted = 0;
  #cells = 0;

  take(token: Token): void {
    if (token.kind === 'text') {
      if (this.#silent === 0) this.#write(token.text);
      return;
    }
    const opens = token.kind === 'open';
    if (silent.has(token.name)) {
      if (token.kind !== 'empty') this.#silent = Math.max(0, this.#silent + (opens ? 1 : -1));
      return;
    }
    if (this.#silent > 0) return;
    if (deletions.has(token.name) && token.kind !== 'empty') this.#parts.push('~~');
    if (token.name === 'pre') this.#preformatted = Math.max(0, this.#preformatted + (opens ? 1 : -1));
    if (token.name === 'br') this.#endLine();
    else if (token.name === 'tr') {
      this.breakLine();
      this.#cells = 0;
    } else if (token.name === 'td' || token.name === 'th') {
      if (token.kind !== 'close') this.#startCell();
    } else if (token.name === 'li' || token.name === 'item') {
      this.breakLine();
      if (opens) this.#parts = ['- '];
    } else if (token.name === 'img') {
      const alternative = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(token.attributes);
      this.#write(`[${decodeEntities(alternative?.[1] ?? alternative?.[2] ?? 'image')}]`);
    } else if (blocks.has(token.name)) this.breakLine();
  }

  /** Ends the line unless nothing, or an item's dash alone, stands on it. */
  breakLine(): void {
    if (this.#parts.some((part) => part.trim() !== '' && part !== '- ')) this.#endLine();
  }

  text(): string {
    return [...this.#lines, this.#parts.join('').trimEnd()]
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  #endLine(): void {
    this.#lines.push(this.#parts.join('').trimEnd());
    this.#parts = [];
  }

  /** A paragraph inside the cell before it has ended the line; the row goes on there. */
  #startCell(): void {
    if (this.#cells > 0) {
      if (this.#parts.length === 0 && this.#lines.length > 0) this.#parts = [this.#lines.pop()!];
      const last = this.#parts.pop()?.trimEnd();
      if (last) this.#parts.push(last);
      this.#parts.push(' | ');
    }
    this.#cells += 1;
  }

  #write(text: string): void {
    if (this.#preformatted > 0) {
      const [first, ...rest] = text.split('\n');
      this.#parts.push(first!);
      for (const line of rest) {
        this.#endLine();
        this.#parts.push(line);
      }
      return;
    }
    // An ideographic space is written on purpose; only the space of the markup's layout collapses.
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    const last = this.#parts.at(-1);
    const written = last === undefined || last.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed;
    if (written !== '') this.#parts.push(written);
  }
}

function* tokensOf(markup: string): Generator<Token> {
  let at = 0;
  // Where the next `>` is; looked for once, not again from every `<` before it.
  let close = -1;
  while (at < markup.length) {
    const open = markup.indexOf('<', at);
    if (open < 0) {
      yield { kind: 'text', text: decodeEntities(markup.slice(at)) };
      return;
    }
    if (open > at) yield { kind: 'text', text: decodeEntities(markup.slice(at, open)) };
    if (markup.startsWith('<!--', open)) {
      const end = markup.indexOf('-->', open + 4);
      at = end < 0 ? markup.length : end + 3;
      continue;
    }
    if (markup.startsWith('<![CDATA[', open)) {
      const end = markup.indexOf(']]>', open + 9);
      yield { kind: 'text', text: markup.slice(open + 9, end < 0 ? markup.length : end) };
      at = end < 0 ? markup.length : end + 3;
      continue;
    }
    if (close <= open) close = markup.indexOf('>', open + 1);
    if (close < 0) close = markup.length;
    const tag =
      close === markup.length ? null : /^(\/?)(?:[\w-]+:)?([A-Za-z][\w-]*)/.exec(markup.slice(open + 1, open + 200));
    if (!tag) {
      // `<` of a value such as "CRP <0.1", or a declaration such as <?xml …?> and <!DOCTYPE …>.
      const declaration = markup[open + 1] === '?' || markup[open + 1] === '!';
      if (!declaration) yield { kind: 'text', text: '<' };
      at = declaration && close < markup.length ? close + 1 : open + 1;
      continue;
    }
    const attributes = markup.slice(open + 1 + tag[0].length, close);
    const kind = tag[1] === '/' ? 'close' : attributes.endsWith('/') ? 'empty' : 'open';
    yield { kind, name: tag[2]!.toLowerCase(), attributes };
    at = close + 1;
  }
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
