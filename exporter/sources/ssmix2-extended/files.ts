/** Which file of a content is its main document, and which are none. */
import path from 'node:path';
import { parseTypeName } from './names.ts';
import type { Content, PlacedFile } from './tree.ts';

/** Left behind by file browsers and systems; what a storage keeps for its own transactions. */
const debris = /^(?:\..*|~\$.*|Thumbs\.db|desktop\.ini|TR_.*\.DAT|SSMIX.*\.(?:mdb|accdb|db|mdf|ldf))$/i;
/** How a document looks, which is nothing it says. */
const layout = /\.(?:css|xsl|xslt|xsd|dtd|js)$/i;
const order = ['.xml', '.cda', '.hl7', '', '.pdf', '.txt', '.html', '.htm'];

export function isDebris(name: string): boolean {
  return debris.test(name);
}

export function isLayout(name: string): boolean {
  return layout.test(name);
}

/** `main_document.*` first, then by what is most likely the document itself, then by name. */
export function byMainDocument(a: PlacedFile, b: PlacedFile): number {
  return rank(a) - rank(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function rank({ path: place }: PlacedFile): number {
  const name = path.posix.basename(place).toLowerCase();
  const found = order.indexOf(path.posix.extname(name));
  return (name.startsWith('main_document') ? 0 : 100) + (found < 0 ? order.length : found);
}

/** What the report counts a file under: the document's code, or that it lies beside one. */
export function kindOf(content: Content, file?: PlacedFile): string {
  const type = parseTypeName(content.folder.datatype ?? '') ?? parseTypeName(content.name!.datatype);
  const isMain = file === undefined || [...content.files].sort(byMainDocument)[0] === file;
  return isMain ? type?.code || type?.localCode || content.name!.datatype : 'attachment';
}
