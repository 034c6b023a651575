/**
 * Stands in for xmlbuilder2, which vtk.js imports for writing XML volumes: bundled for a browser it fails at load
 * ("Class extends value undefined"), and nothing here writes XML.
 */
export function create(): never {
  throw new Error('xmlbuilder2 is not part of this program');
}
