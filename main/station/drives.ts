/**
 * Which drives are plugged in, on Windows, macOS and Linux. What a system answers is read by pure functions; asking it has
 * a time limit, because a card reader without a card or a share whose server is gone may not answer for minutes.
 */
import fs from 'node:fs/promises';
import path from 'node:path';

/** One entry of a folder. */
export interface ListedEntry {
  name: string;
  /** Itself, and not through a link. */
  isFolder: boolean;
}

/** What is asked of the system; tests give their own. */
export interface DriveListing {
  platform: NodeJS.Platform;
  /** Entries of a folder. Rejects where there is none, and may never answer. */
  list: (folder: string) => Promise<ListedEntry[]>;
  /** `/proc/self/mountinfo`; rejects where there is none. */
  mountInfo: () => Promise<string>;
}

/** To see whether a drive has anything on it. */
const askMilliseconds = 2000;
/** Questions that were never answered each hold a thread of the four that all files are read with. */
const mostUnanswered = 2;

const realListing: DriveListing = {
  platform: process.platform,
  list: async (folder) => {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  mountInfo: () => fs.readFile('/proc/self/mountinfo', 'utf8'),
};

/** Drives that have not answered yet, and those that once did. */
const unanswered = new Set<string>();
const answered = new Set<string>();

/** Folders in which drives are mounted, those likely to be plugged in first. Drives that do not answer are left out. */
export async function mountedDrives(listing: DriveListing = realListing): Promise<string[]> {
  if (listing.platform === 'win32') {
    const found: string[] = [];
    for (const drive of windowsDrives()) if (await ask(drive, listing)) found.push(drive);
    return found;
  }
  if (listing.platform === 'darwin') return foldersIn(['/Volumes'], listing, new Set());
  const mountInfo = await within(askMilliseconds, listing.mountInfo()).catch(() => '');
  const network = networkMountsOf(mountInfo);
  const media = await foldersIn(['/media'], listing, network);
  const run = await foldersIn(['/run/media'], listing, network);
  const ofPeople = await foldersIn([...media, ...run], listing, network);
  const mnt = await foldersIn(['/mnt'], listing, network);
  return [...new Set([...driveMountsOf(mountInfo), ...media, ...ofPeople, '/mnt', ...mnt])];
}

/** Every letter: removable drives come after D as a rule, A and B may be card readers, C is where a copy may lie. */
export function windowsDrives(): string[] {
  return 'DEFGHIJKLMNOPQRSTUVWXYZABC'.split('').map((letter) => `${letter}:\\`);
}

/** A share by its address (UNC): this program uses no network. `\\?\` and `\\.\` before a letter are this PC's own. */
export function isOnNetwork(location: string): boolean {
  if (!/^[\\/]{2}/.test(location)) return false;
  const device = /^[\\/]{2}[?.][\\/](.*)$/.exec(location)?.[1];
  return device === undefined ? process.platform === 'win32' || location.startsWith('\\\\') : /^UNC[\\/]/i.test(device);
}

/** File systems of disks, sticks and discs. */
const diskSystems = new Set(
  'vfat msdos exfat ntfs ntfs3 fuseblk ext2 ext3 ext4 xfs btrfs f2fs iso9660 udf hfs hfsplus apfs'.split(' '),
);
const networkSystems =
  /^(?:nfs\d*|cifs|smb\w*|ncpfs|afs|9p|ceph|glusterfs|fuse\.(?:sshfs|rclone|davfs2?|gvfsd.*|glusterfs|curlftpfs))$/;
const systemFolders = /^\/(?:$|(?:boot|usr|var|etc|home|opt|srv|root|nix|snap|proc|sys|dev|tmp)(?:\/|$))/;

/** Mount points of disks that are no part of the system (proc(5), `mountinfo`: point is field 5, type follows ` - `). */
export function driveMountsOf(mountInfo: string): string[] {
  return mountsOf(mountInfo)
    .filter(({ type, point }) => diskSystems.has(type) && !systemFolders.test(point))
    .map(({ point }) => point);
}

/** Mount points that are answered by another machine. */
export function networkMountsOf(mountInfo: string): Set<string> {
  return new Set(
    mountsOf(mountInfo)
      .filter(({ type }) => networkSystems.test(type))
      .map(({ point }) => point),
  );
}

function mountsOf(mountInfo: string): { point: string; type: string }[] {
  return mountInfo.split('\n').flatMap((line) => {
    const point = line.split(' ')[4];
    const type = / - (\S+) /.exec(line)?.[1];
    if (!point || !type) return [];
    // Spaces and the like are written as octal numbers.
    const plain = point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return [{ point: plain, type }];
  });
}

class NoAnswer extends Error {}

/**
 * @returns what `work` gives
 * @throws NoAnswer where it takes longer; it is then not waited for
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${milliseconds} ms`)), milliseconds);
    timer.unref();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Folders in folders, but for links and what another machine answers. */
async function foldersIn(shelves: string[], listing: DriveListing, network: Set<string>): Promise<string[]> {
  const found: string[] = [];
  for (const shelf of shelves) {
    // A link may lead anywhere, and on macOS the system's own disk is one in /Volumes.
    const folders = (await ask(shelf, listing))?.filter(({ isFolder }) => isFolder) ?? [];
    found.push(...folders.map(({ name }) => path.posix.join(shelf, name)));
  }
  return found.filter((folder) => !network.has(folder));
}

/** Null where there is nothing, or no answer. A drive that has not answered is not asked again until it does. */
async function ask(folder: string, { list }: DriveListing): Promise<ListedEntry[] | null> {
  const mayHang = !answered.has(folder) && unanswered.size >= mostUnanswered;
  if (unanswered.has(folder) || mayHang) return null;
  const question = list(folder);
  try {
    const entries = await within(askMilliseconds, question);
    answered.add(folder);
    return entries;
  } catch (error) {
    if (error instanceof NoAnswer) {
      unanswered.add(folder);
      const forget = () => unanswered.delete(folder);
      question.then(forget, forget);
    }
    return null;
  }
}
