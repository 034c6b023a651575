/** Which licences may be shipped, and the test of an SPDX expression against them. */

/** None of them asks for more than to be named and shown. Another one is added here, with its reason, or stays out. */
const permissive = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BSL-1.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'IJG',
  'libtiff',
  'libpng-2.0',
  'FTL',
  'ICU',
  'OFL-1.1',
  'Bitstream-Vera',
  // SQLite's: in the public domain.
  'blessing',
  // Anti-Grain Geometry's own words ask for nothing but the notice.
  'LicenseRef-Anti-Grain-Geometry',
]);

/**
 * @param expression SPDX: `MIT`, `(MIT OR Apache-2.0)`, `MIT AND BSD-3-Clause`
 */
export function isAllowed(expression: string): boolean {
  const bare = expression.replaceAll(/[()]/g, ' ').trim();
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((each) => permissive.has(each.trim())));
}
