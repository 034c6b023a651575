/** What a package of ours is made of: collected where it is bundled, shown in the window, told in its bill of materials. */

export interface Component {
  name: string;
  /** Null where whoever built it does not say. */
  version: string | null;
  /** `part`: compiled into another component. */
  kind: 'application' | 'package' | 'part' | 'font' | 'runtime';
  /** SPDX licence expression. */
  licence: string;
  /** Keys of `Components.texts`: the licence in full, and notices beside it. */
  texts: string[];
  homepage: string | null;
  /** Package URL, for what came from the npm registry. */
  purl: string | null;
  /** Of what the registry delivered, 128 hex digits. */
  sha512: string | null;
  /** Name of the component that holds this one. */
  inside: string | null;
}

export interface Components {
  /** Sorted by name and version. */
  components: Component[];
  /** Each text once, by the beginning of its SHA-256. */
  texts: Record<string, string>;
}

/** Name of the file that each bundle keeps of itself. */
export const componentsFile = 'components.json';

/** Several bundles as one: what is in two of them stands once. */
export function joinComponents(all: readonly Components[]): Components {
  const byIdentity = new Map<string, Component>();
  for (const { components } of all) {
    for (const each of components) byIdentity.set(`${each.name}\0${each.version}\0${each.inside}`, each);
  }
  const texts = Object.assign({}, ...all.map((each) => each.texts)) as Record<string, string>;
  return { components: [...byIdentity.values()].sort(byName), texts };
}

function byName(a: Component, b: Component): number {
  const [first, second] = [a, b].map(({ name, version, inside }) => `${name.toLowerCase()}\0${version}\0${inside}`);
  return first! < second! ? -1 : first! > second! ? 1 : 0;
}
