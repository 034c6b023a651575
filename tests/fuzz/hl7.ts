/** Ways to spoil an HL7 message that know of segments, fields and components. */
import type { Random } from '../../scripts/demo-hospital/random.ts';
import type { ByteWays, Mutation } from './bytes.ts';

/** Of a message that is changed once more. */
const mostCharacters = 1_000_000;

type Way = (lines: string[], random: Random, ways: ByteWays) => string;

/** One change, or a few. Bytes are taken for characters: what kanji there are may be cut through. */
export function spoilMessage(original: Uint8Array, random: Random, ways: ByteWays): Mutation {
  const lines = linesOf(original);
  const said: string[] = [];
  for (let change = random.pick([1, 1, 1, 2, 3, 6]); change > 0; change--) {
    // Twelve thousand long lines, and then each twelve thousand times again, would be no file.
    if (lines.reduce((sum, line) => sum + line.length, 0) > mostCharacters) break;
    if (lines.length === 0) lines.push('');
    said.push(random.pick(lineWays)(lines, random, ways));
  }
  const end = random.pick(['\r', '\r', '\r', '\r', '\r\n', '\n']);
  const bytes = Buffer.from(lines.join(end) + (random.chance(0.9) ? end : ''), 'latin1');
  return { bytes: bytes.subarray(0, 2_000_000), what: said.join(', ') };
}

function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n?|\n/)
    .filter((line) => line !== '');
}

/** Changes one field of one segment, and says which. */
function inField(lines: string[], random: Random, change: (field: string) => string, what: string): string {
  const at = random.int(0, Math.max(0, lines.length - 1));
  const fields = (lines[at] ?? '').split('|');
  const field = random.int(1, Math.max(1, fields.length - 1));
  fields[field] = change(fields[field] ?? '');
  lines[at] = fields.join('|');
  return `${fields[0]?.slice(0, 3)}-${field} of line ${at + 1} ${what}`;
}

const again: Way = (lines, random) => {
  const at = random.int(0, lines.length - 1);
  const times = random.pick([1, 1, 1, 3, 40, (lines[at] ?? '').length > 1000 ? 40 : 12_000]);
  lines.splice(at, 0, ...Array.from({ length: times }, () => lines[at] ?? ''));
  return `line ${at + 1} ${times} times again`;
};

const gone: Way = (lines, random) => {
  const at = random.int(0, lines.length - 1);
  lines.splice(at, 1);
  return `line ${at + 1} gone`;
};

const moved: Way = (lines, random) => {
  const from = random.int(0, lines.length - 1);
  const to = random.int(0, lines.length - 1);
  lines.splice(to, 0, ...lines.splice(from, 1));
  return `line ${from + 1} moved to ${to + 1}`;
};

const borrowed: Way = (lines, random, { partner }) => {
  const others = partner ? linesOf(partner) : [];
  const line = others.length > 0 ? random.pick(others) : 'ZZZ|1';
  const at = random.int(0, lines.length);
  lines.splice(at, random.chance(0.5) ? 1 : 0, line);
  return `${line.slice(0, 3)} of another message at line ${at + 1}`;
};

const emptied: Way = (lines, random) => inField(lines, random, () => random.pick(['', '""', '^^^', ' ']), 'emptied');

const replaced: Way = (lines, random, { tokens }) => {
  const token = random.pick(tokens.filter((one) => typeof one === 'string'));
  return inField(lines, random, () => token, `is ${JSON.stringify(token)}`);
};

const appended: Way = (lines, random, { tokens }) => {
  const token = random.pick(tokens.filter((one) => typeof one === 'string'));
  return inField(lines, random, (field) => field + token, `ends with ${JSON.stringify(token)}`);
};

const exchanged: Way = (lines, random) => {
  let taken = '';
  inField(lines, random, (field) => (taken = field), '');
  return inField(lines, random, () => taken, 'is another field’s');
};

const repeated: Way = (lines, random) => {
  const times = random.pick([2, 2, 5, 2000]);
  const mark = random.pick(['~', '^', '&', '^^', '|']);
  return inField(
    lines,
    random,
    (field) => Array.from({ length: times }, () => field.slice(0, 50)).join(mark),
    `${times} times, with ${mark}`,
  );
};

const huge: Way = (lines, random) => {
  const length = random.pick([300, 5000, 200_000]);
  const unit = random.pick(['A', '9', '\x1b$B4A;z\x1b(B', '^', '~', '&', '\\', '\\X41\\', ' ', '"']);
  return inField(
    lines,
    random,
    (field) => field + unit.repeat(Math.ceil(length / unit.length)),
    `of ${length} ${unit}`,
  );
};

const rotated: Way = (lines, random) =>
  inField(lines, random, (field) => field.split('^').reverse().join('^'), 'turned around');

const shifted: Way = (lines, random) => inField(lines, random, (field) => `|${field}`, 'shifted by one');

const redelimited: Way = (lines, random) => {
  const [field, ...rest] = random.pick([
    '#^~\\&',
    '|~^\\&',
    '|^~\\',
    '|',
    '||||&',
    '|^^^^',
    '\x1b$B(B',
    '|&~\\^',
    'A^~\\&',
  ]);
  if (lines[0]) lines[0] = `MSH${field ?? ''}${rest.join('')}${lines[0].slice(8)}`;
  return `delimiters ${field}${rest.join('')}`;
};

/** What decides whose a message is and what becomes of it. */
const telling: Way = (lines, random) => {
  const [name, field, value] = random.pick([
    ['PID', 3, '9999999^^^^PI'],
    ['PID', 3, ''],
    ['PID', 3, '0001^^^^PI~0012345^^^^PI'],
    ['PID', 5, '^^^^^^L^I'],
    ['PID', 7, '20991332'],
    ['PID', 8, 'X'],
    ['MSH', 8, 'ADT^A23'],
    ['MSH', 8, 'ZZZ^Z99'],
    ['MSH', 6, '99999999'],
    ['MSH', 17, 'UNICODE UTF-8'],
    ['MSH', 17, '~ISO IR87~ISO IR159'],
    ['ORC', 1, 'CA'],
    ['ORC', 1, 'DC'],
    ['IAM', 6, 'D'],
    ['IAM', 2, 'MA'],
    ['IAM', 3, '^^'],
    ['IAM', 17, 'E'],
    ['AL1', 3, ''],
    ['OBX', 2, 'ED'],
    ['OBX', 5, ''],
    ['OBX', 11, 'D'],
    ['OBX', 11, 'X'],
    ['PRB', 1, 'DE'],
    ['PRB', 13, '1'],
    ['RXE', 3, '-5'],
    ['TQ1', 6, '99999999999^d'],
    ['PV1', 2, 'Q'],
    ['PV1', 44, '20260101'],
  ] as const);
  const at = lines.findIndex((line) => line.startsWith(`${name}|`));
  if (at < 0) return `no ${name}`;
  const fields = lines[at]!.split('|');
  fields[field] = value;
  lines[at] = fields.join('|');
  return `${name}-${field} is ${value}`;
};

const lineWays: readonly Way[] = [
  again,
  gone,
  gone,
  moved,
  borrowed,
  borrowed,
  emptied,
  emptied,
  replaced,
  replaced,
  appended,
  appended,
  exchanged,
  repeated,
  huge,
  rotated,
  shifted,
  redelimited,
  telling,
  telling,
  telling,
];
