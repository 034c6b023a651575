/** The Accept header as DICOMweb uses it (PS3.18 §8.7.5). */

export interface MediaRange {
  /** Which of the types it takes, the first of them when it takes several. */
  type: string;
  /** Asked for as `multipart/related; type="…"`. */
  multipart: boolean;
  /** Nothing was asked for, or anything. */
  wildcard: boolean;
  /** `transfer-syntax=`; null when not named. */
  transferSyntaxUid: string | null;
}

/** The ranges of `header` that take one of `types`, the most wanted first; empty when none does. */
export function acceptedMedia(header: string | undefined, ...types: string[]): MediaRange[] {
  if (header === undefined || header.trim() === '') {
    return [{ type: types[0]!, multipart: false, wildcard: true, transferSyntaxUid: null }];
  }
  return splitUnquoted(header, ',')
    .map((text) => parseRange(text, types))
    .filter((range) => range !== null)
    .sort((a, b) => b.weight - a.weight)
    .map(({ range }) => range);
}

function parseRange(text: string, types: string[]): { range: MediaRange; weight: number } | null {
  const [media = '', ...parameters] = splitUnquoted(text, ';').map((part) => part.trim());
  const values = new Map(
    parameters.map((parameter) => {
      const [name = '', ...rest] = parameter.split('=');
      return [
        name.trim().toLowerCase(),
        rest
          .join('=')
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ];
    }),
  );
  const weight = values.has('q') ? Number(values.get('q')) : 1;
  if (!(weight > 0)) return null;
  const transferSyntaxUid = values.get('transfer-syntax') ?? null;
  const type = media.toLowerCase();
  if (type === 'multipart/related') {
    const inner = values.get('type')?.toLowerCase();
    const taken = inner === undefined ? types[0] : typeTaken(inner, types);
    return taken ? { range: { type: taken, multipart: true, wildcard: false, transferSyntaxUid }, weight } : null;
  }
  const taken = typeTaken(type, types);
  const wildcard = type.endsWith('/*');
  return taken ? { range: { type: taken, multipart: false, wildcard, transferSyntaxUid }, weight } : null;
}

/** The first of `types` that `asked` (perhaps with wildcards) takes. */
function typeTaken(asked: string, types: string[]): string | undefined {
  const [group, kind] = asked.split('/');
  return types.find((type) => asked === '*/*' || (kind === '*' ? type.startsWith(`${group}/`) : type === asked));
}

function splitUnquoted(text: string, separator: string): string[] {
  return text.match(new RegExp(`(?:"[^"]*"|[^"${separator}])+`, 'g')) ?? [];
}
