/** The query of a QIDO-RS search (PS3.18 §8.3.4, §10.6.1.2). */
import { TomoshibiError } from '../../shared/errors.ts';
import { type Attribute, attributeNamed, type Level, levels } from './attributes.ts';

export interface Query {
  /** What has to match; an empty value matches everything and only asks for the attribute (§8.3.4.1). */
  keys: { attribute: Attribute; value: string }[];
  /** Tags beyond those that are always given. */
  include: Set<string> | 'all';
  fuzzy: boolean;
  offset: number;
  /** Undefined: as many as the server gives. */
  limit: number | undefined;
  /** Names that cannot be matched or given here: ignored, and said so. */
  unknown: string[];
}

/**
 * @param level that is searched; attributes below it cannot be matched
 * @throws TomoshibiError `request-invalid`
 */
export function parseQuery(parameters: URLSearchParams, level: Level): Query {
  const query: Query = { keys: [], include: new Set(), fuzzy: false, offset: 0, limit: undefined, unknown: [] };
  for (const [name, value] of parameters) {
    if (value.length > 10_000) throw new TomoshibiError('request-invalid');
    switch (name.toLowerCase()) {
      case 'limit':
        query.limit = count(value);
        break;
      case 'offset':
        query.offset = count(value);
        break;
      case 'fuzzymatching':
        if (value !== 'true' && value !== 'false') throw new TomoshibiError('request-invalid');
        query.fuzzy = value === 'true';
        break;
      case 'includefield':
        for (const field of value.split(',')) include(query, field.trim());
        break;
      default:
        addKey(query, name, value, level);
    }
  }
  return query;
}

function include(query: Query, field: string): void {
  if (field === 'all') query.include = 'all';
  if (query.include === 'all') return;
  const attribute = attributeNamed(field);
  if (attribute) query.include.add(attribute.tag);
  else query.unknown.push(field);
}

function addKey(query: Query, name: string, value: string, level: Level): void {
  const attribute = attributeNamed(name);
  if (!attribute || levels.indexOf(attribute.level) > levels.indexOf(level)) {
    query.unknown.push(name);
    return;
  }
  query.keys.push({ attribute, value: value.trim() });
  if (query.include !== 'all') query.include.add(attribute.tag);
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TomoshibiError('request-invalid');
  return Number(text);
}
