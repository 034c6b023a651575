/** LICENSES.txt: what a package is made of, and every licence in full, once. */
import type { Component, Components } from '../../shared/licences.ts';

export function licencesText({ components, texts }: Components): string {
  const list = components.map((each) => `  ${nameOf(each)}: ${each.licence}`);
  const inFull = Object.entries(texts).map(([key, text]) => {
    const under = components.filter((each) => each.texts.includes(key)).map((each) => `  ${nameOf(each)}`);
    return `${'='.repeat(78)}\n${under.join('\n')}\n${'-'.repeat(78)}\n\n${text}\n`;
  });
  return `What this program is made of, and the licence of each part.\n\n${list.join('\n')}\n\n${inFull.sort().join('\n')}`;
}

function nameOf({ name, version, inside }: Component): string {
  return `${name}${version ? ` ${version}` : ''}${inside ? ` (in ${inside})` : ''}`;
}
