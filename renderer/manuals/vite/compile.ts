/** Markdown of a manual to its blocks. What a manual may not hold (HTML, links, anything unknown) fails the build. */
import { Lexer, type Token, type Tokens } from 'marked';
import { type Block, buttonWords, type Inline, type Manual } from '../manual.ts';

/** @throws Error naming what a manual may not hold */
export function compileManual(markdown: string): Manual {
  const [title, ...rest] = new Lexer().lex(markdown).filter(({ type }) => type !== 'space');
  if (!isA<Tokens.Heading>(title, 'heading') || title.depth !== 1) throw new Error('a manual begins with its title');
  return { title: title.text, blocks: rest.flatMap(blocksOf) };
}

function blocksOf(token: Token): Block[] {
  if (isA<Tokens.Heading>(token, 'heading')) {
    return [{ kind: 'heading', level: token.depth === 2 ? 2 : 3, words: inline(token.tokens) }];
  }
  if (isA<Tokens.List>(token, 'list')) return token.items.map((item, index) => itemOf(token, item, index));
  if (isA<Tokens.Code>(token, 'code')) return [{ kind: 'code', text: token.text }];
  if (isA<Tokens.Blockquote>(token, 'blockquote')) {
    return [{ kind: 'note', words: token.tokens.flatMap((inner) => wordsOf(inner)) }];
  }
  if (isA<Tokens.Table>(token, 'table')) {
    const cells = (row: Tokens.TableCell[]) => row.map((cell) => inline(cell.tokens));
    return [{ kind: 'table', head: cells(token.header), rows: token.rows.map(cells) }];
  }
  if (isA<Tokens.Paragraph>(token, 'paragraph')) {
    const [first, ...others] = token.tokens;
    if (isA<Tokens.Image>(first, 'image') && others.length === 0) {
      return [{ kind: 'picture', address: first.href, says: first.text }];
    }
    return [{ kind: 'paragraph', words: inline(token.tokens) }];
  }
  throw new Error(`a manual may not hold ${token.type}: ${token.raw.trim()}`);
}

function itemOf({ ordered, start }: Tokens.List, item: Tokens.ListItem, index: number): Block {
  const [first, ...rest] = item.tokens.filter(({ type }) => type !== 'checkbox');
  const words = wordsOf(first);
  if (!ordered && rest.length > 0) throw new Error(`an item of a list is one line: ${item.raw}`);
  if (!ordered) return { kind: 'item', tick: item.task, words };
  const also = rest.flatMap((token) => {
    if (!isA<Tokens.List>(token, 'list')) throw new Error(`a step is one line and what is below it: ${item.raw}`);
    return token.items.map(({ tokens }) => wordsOf(tokens[0]));
  });
  return { kind: 'step', number: Number(start) + index, words, also };
}

function wordsOf(token: Token | undefined): Inline[] {
  if (isA<Tokens.Text>(token, 'text') || isA<Tokens.Paragraph>(token, 'paragraph')) {
    return inline(token.tokens ?? [token]);
  }
  throw new Error(`a manual may not hold ${token?.type} here: ${token?.raw}`);
}

function inline(tokens: Token[]): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    if (isA<Tokens.Strong>(token, 'strong')) return [{ kind: 'strong', text: token.text }];
    if (isA<Tokens.Em>(token, 'em')) return [{ kind: 'title', text: token.text }];
    if (isA<Tokens.Codespan>(token, 'codespan')) return [{ kind: 'code', text: token.text }];
    if (token.type === 'text' || token.type === 'escape') return withButtons((token as Tokens.Text).text);
    throw new Error(`a manual may not hold ${token.type}: ${token.raw}`);
  });
}

function withButtons(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(buttonWords)) {
    parts.push({ kind: 'text', text: text.slice(from, match.index) }, { kind: 'button', text: match[0] });
    from = match.index + match[0].length;
  }
  parts.push({ kind: 'text', text: text.slice(from) });
  return parts.filter((part) => part.text !== '').map((part) => ({ ...part, text: part.text.replaceAll('\n', ' ') }));
}

function isA<Kind extends Tokens.Generic>(token: Token | undefined, type: Kind['type']): token is Kind {
  return token?.type === type;
}
