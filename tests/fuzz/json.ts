/** Ways to spoil JSON that know of keys, values and references. */
import type { Random } from '../../scripts/demo-hospital/random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Where a value is held. */
interface Place {
  holder: Json[] | { [key: string]: Json };
  key: string | number;
}

/** Bigger documents are changed in a part of them. */
const mostPlaces = 20_000;

/** Changes the value in place where it can be; gives the text, and what was done. */
export function spoilJson(text: string, random: Random, partner: string | null): { text: string; what: string } | null {
  const root: { value: Json } = { value: null };
  try {
    root.value = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  const said: string[] = [];
  for (let change = random.pick([1, 1, 1, 2, 3, 5]); change > 0; change--) {
    const places = placesOf(root);
    said.push(random.pick(ways)(random.pick(places), { random, places, partner }));
  }
  return { text: stringified(root.value, random), what: said.join(', ') };
}

interface Ground {
  random: Random;
  places: Place[];
  partner: string | null;
}
type Way = (place: Place, ground: Ground) => string;

const get = ({ holder, key }: Place): Json => (holder as Record<string | number, Json>)[key]!;
const set = ({ holder, key }: Place, value: Json): void => {
  (holder as Record<string | number, Json>)[key] = value;
};

const drop: Way = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return `${key} gone`;
};

const retype: Way = (place, { random }) => {
  const value = random.pick<Json>([
    null,
    true,
    false,
    0,
    -1,
    1e308,
    0.1,
    '',
    ' ',
    '0',
    'null',
    [],
    [[]],
    [null],
    {},
    { '': '' },
    [{}],
    'https://example.invalid/',
    ['a', 'b'],
    { reference: 'Patient/nobody' },
  ]);
  set(place, value);
  return `${place.key} is ${JSON.stringify(value)}`;
};

const wrap: Way = (place, { random }) => {
  set(place, random.chance(0.5) ? [get(place)] : { value: get(place) });
  return `${place.key} wrapped`;
};

const unwrap: Way = (place) => {
  const value = get(place);
  if (Array.isArray(value)) set(place, value[0] ?? null);
  else if (typeof value === 'object' && value !== null) set(place, Object.values(value)[0] ?? null);
  else set(place, String(value));
  return `${place.key} unwrapped`;
};

const again: Way = (place, { random }) => {
  const { holder, key } = place;
  const value = get(place);
  const times = random.pick([1, 1, 2, 30, 400]);
  if (Array.isArray(holder)) {
    if (lengthOf(value) * times > 500_000) holder.push(value);
    else for (let copy = 0; copy < times; copy++) holder.push(value);
  } else holder[`${key}${random.pick(['2', '_', '[x]', 'X'])}`] = value;
  return `${key} again`;
};

function lengthOf(value: Json): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

const deepen: Way = (place, { random }) => {
  const depth = random.pick([10, 150, 250, 3000]);
  let value = get(place);
  const isList = random.chance(0.5);
  for (let level = 0; level < depth; level++) {
    value = isList ? [value] : { [random.pick(['extension', 'contained', 'item', 'a'])]: value };
  }
  set(place, value);
  return `${place.key} ${depth} levels deep`;
};

const hugeText: Way = (place, { random }) => {
  const unit = random.pick([
    'A',
    '灯',
    '<b>',
    '<div>',
    '&amp;',
    '\n',
    ' ',
    '9',
    '\u0000',
    '\ud83d',
    ']]>',
    '"',
    '<!--',
  ]);
  const length = random.pick([200, 5000, 100_000]);
  set(place, unit.repeat(Math.ceil(length / unit.length)));
  return `${place.key} is ${length} of ${JSON.stringify(unit)}`;
};

const words: Way = (place, { random }) => {
  const value = random.pick([
    '2026-02-30',
    '2026-13-45T99:99:99Z',
    '0000-00-00',
    '9999-12-31T23:59:59.999999999+14:00',
    '20261122',
    '2026-11-22T10:00:00',
    'T10:00',
    '-2026',
    'entered-in-error',
    'unknown',
    'active',
    'resolved',
    '#',
    '#self',
    'Patient/',
    '/',
    'urn:uuid:',
    'http://[',
    '../../Patient/1',
    '__proto__',
    'constructor',
    'toString',
    'text/html',
    'application/pdf',
    'data:text/html,<script>alert(1)</script>',
    '<script>alert(1)</script>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><img src=x onerror=alert(1)></div>',
    '<table><tr><td>',
    '\u202e',
    '\ud800',
    '\u0000',
    '%00',
    'Bundle',
    'Patient',
    'AllergyIntolerance',
    'Composition',
    '1e400',
    '99999999999999999999',
    '1:128',
    'MIIB',
    'JVBERi0=',
    '====',
  ]);
  set(place, value);
  return `${place.key} is ${JSON.stringify(value)}`;
};

const rename: Way = ({ holder, key }, { random }) => {
  if (Array.isArray(holder)) return 'an index keeps its name';
  const name = random.pick([
    '__proto__',
    'constructor',
    'resourceType',
    'reference',
    'modifierExtension',
    'implicitRules',
    'contained',
    'subject',
    'patient',
    'text',
    'div',
    'value',
    'valueQuantity',
    'code',
    'id',
    '_id',
    '',
    `${key}X`,
  ]);
  const value = holder[key]!;
  delete holder[key];
  // As a key of its own, as a parser makes it.
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
  return `${key} named ${name}`;
};

const exchange: Way = (place, { random, places }) => {
  const other = random.pick(places);
  const [one, two] = [get(place), get(other)];
  try {
    const texts = [one, two].map((value) => JSON.stringify(value ?? null));
    if (texts.join('').length > 500_000) return 'nothing: too large';
    set(other, JSON.parse(texts[0]!) as Json);
    set(place, JSON.parse(texts[1]!) as Json);
  } catch {
    return 'nothing: too deep';
  }
  return `${place.key} and ${other.key} exchanged`;
};

/** To itself, to another, in a ring. */
const refer: Way = (_place, { random, places }) => {
  const references = places.filter(({ key, holder }) => key === 'reference' && !Array.isArray(holder));
  const ids = places.filter(({ key }) => key === 'id' || key === 'fullUrl');
  if (references.length === 0 || ids.length === 0) return 'nothing refers';
  const held = get(random.pick(ids));
  const target = typeof held === 'string' ? held : JSON.stringify(held).slice(0, 100);
  const types = ['Patient', 'Medication', 'Observation', 'Practitioner', 'Encounter', 'Organization', 'Binary'];
  const value = random.pick<Json>([
    `#${target}`,
    target,
    `${random.pick(types)}/${target}`,
    `urn:uuid:${target}`,
    `https://example.invalid/fhir/${random.pick(types)}/${target}/_history/1`,
  ]);
  const changed = random.chance(0.3) ? references : [random.pick(references)];
  for (const reference of changed) set(reference, value);
  return `${changed.length} references to ${JSON.stringify(value)}`;
};

const contain: Way = (place, { random, partner }) => {
  const { holder } = place;
  if (Array.isArray(holder)) return 'nothing contained';
  let other: Json = { resourceType: 'Medication', id: 'm', code: { text: 'x' } };
  try {
    if (partner && partner.length < 100_000) other = JSON.parse(partner) as Json;
  } catch {
    // A part of another file that is no JSON by itself.
  }
  holder.contained = random.chance(0.5) ? [other, { ...(other as object), id: 'self' }] : other;
  return 'another contained';
};

const number: Way = (place, { random }) => {
  set(place, random.pick([Number.MAX_SAFE_INTEGER, -0, 1e21, 5e-324, 4294967296, -2147483649, 1e15]));
  return `${place.key} is a number`;
};

const ways: readonly Way[] = [
  drop,
  drop,
  drop,
  retype,
  retype,
  retype,
  wrap,
  unwrap,
  again,
  deepen,
  hugeText,
  words,
  words,
  words,
  rename,
  exchange,
  exchange,
  refer,
  refer,
  contain,
  number,
];

/** Without recursion: what was deepened before is walked too. */
function placesOf(root: { value: Json }): Place[] {
  const places: Place[] = [{ holder: root as { [key: string]: Json }, key: 'value' }];
  for (let index = 0; index < places.length && places.length < mostPlaces; index++) {
    const value = get(places[index]!);
    if (Array.isArray(value)) for (const key of value.keys()) places.push({ holder: value, key });
    else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) places.push({ holder: value, key });
    }
  }
  return places;
}

/** Now and then with what other programs write: other white space, escapes, a key twice. */
function stringified(value: Json, random: Random): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch {
    // Too deep for this writer.
    return '['.repeat(100_000);
  }
  if (random.chance(0.05)) return text.replace('{', '{"resourceType":"Patient",');
  if (random.chance(0.03)) return text.replace(/":"/, '":"\\u0000\\ud800');
  return text;
}
