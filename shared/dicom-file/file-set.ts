/** Names on discs (PS3.10 §8.2, PS3.12): as a DICOMDIR gives them, and as drives and copies show them. */

/** In lower case, with a version (`;1`) or a point behind, as ISO 9660 is shown. */
const directoryName = /^dicomdir\.?(?:;1)?$/i;
const archiveName = /\.(?:zip|7z|rar|tar|gz|tgz|bz2|xz|lzh|cab|iso|img|dmg)$/i;

export function isDirectoryName(name: string): boolean {
  return directoryName.test(name);
}

/** May hold images that nobody sees. */
export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

/** The same for every way in which a path on a disc is shown. */
export function plainDiscPath(place: string): string {
  return place.toUpperCase().replace(/;\d+$/, '').replace(/\.$/, '');
}
