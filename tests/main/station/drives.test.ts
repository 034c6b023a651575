/** Where drives are found on each system, from what each system answers. */
import { expect, test } from 'vitest';
import {
  type DriveListing,
  driveMountsOf,
  isOnNetwork,
  mountedDrives,
  networkMountsOf,
  windowsDrives,
  within,
} from '../../../main/station/drives.ts';
import { readMedium } from '../../../main/station/medium.ts';
import { codeOf } from '../station-fixture.ts';

type Folders = Record<string, (string | { link: string })[] | 'silent'>;

function listing(platform: NodeJS.Platform, folders: Folders, mountInfo = ''): DriveListing & { asked: string[] } {
  const asked: string[] = [];
  return {
    platform,
    asked,
    list: (folder) => {
      asked.push(folder);
      const entries = folders[folder];
      if (entries === 'silent') return new Promise(() => undefined);
      if (!entries) return Promise.reject(new Error('ENOENT'));
      return Promise.resolve(
        entries.map((entry) =>
          typeof entry === 'string' ? { name: entry, isFolder: true } : { name: entry.link, isFolder: false },
        ),
      );
    },
    mountInfo: () => (mountInfo ? Promise.resolve(mountInfo) : Promise.reject(new Error('ENOENT'))),
  };
}

const mounts = `
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
24 22 0:22 / /proc rw,nosuid - proc proc rw
30 22 259:1 / /boot/efi rw,relatime shared:2 - vfat /dev/nvme0n1p1 rw
41 22 8:17 / /media/nurse/TOMOSHIBI\\040A rw,nosuid,nodev shared:3 master:7 - exfat /dev/sdb1 rw
42 22 8:33 / /run/media/nurse/灯火 rw,nosuid - ntfs3 /dev/sdc1 rw
43 22 11:0 / /data/disc ro - iso9660 /dev/sr0 ro
44 22 0:51 / /mnt/nas rw,relatime - cifs //nas/backup rw
45 22 0:52 / /media/nurse/share rw - fuse.sshfs host:/x rw
46 22 8:49 / /home rw - ext4 /dev/sdd1 rw
`;

test('Windows: every letter is asked for, A and B too; those without a disk are left out', async () => {
  expect(windowsDrives()).toHaveLength(26);
  const system = listing('win32', { 'C:\\': ['Windows'], 'E:\\': ['TOMOSHIBI'], 'A:\\': [] });
  expect(await mountedDrives(system)).toEqual(['E:\\', 'A:\\', 'C:\\']);
  expect(system.asked).toHaveLength(26);
});

test('macOS: volumes, but not the link to the system', async () => {
  const system = listing('darwin', { '/Volumes': ['TOMOSHIBI A', { link: 'Macintosh HD' }] });
  expect(await mountedDrives(system)).toEqual(['/Volumes/TOMOSHIBI A']);
});

test('Linux: what is mounted as a disk, wherever; what lies in the usual folders; no link, no share, nothing of the system', async () => {
  expect(driveMountsOf(mounts)).toEqual(['/media/nurse/TOMOSHIBI A', '/run/media/nurse/灯火', '/data/disc']);
  expect([...networkMountsOf(mounts)]).toEqual(['/mnt/nas', '/media/nurse/share']);
  const folders: Folders = {
    '/media': ['nurse', { link: 'away' }],
    '/media/nurse': ['TOMOSHIBI A', 'share'],
    '/run/media': ['nurse'],
    '/run/media/nurse': ['灯火'],
    '/mnt': ['nas', 'disk'],
  };
  const system = listing('linux', folders, mounts);
  const found = await mountedDrives(system);
  expect(found).toEqual(
    expect.arrayContaining(['/media/nurse/TOMOSHIBI A', '/run/media/nurse/灯火', '/data/disc', '/mnt/disk', '/mnt']),
  );
  for (const not of ['/mnt/nas', '/media/nurse/share', '/media/away', '/', '/home', '/boot/efi']) {
    expect(found).not.toContain(not);
    expect(system.asked).not.toContain(not);
  }
  expect(new Set(found).size).toBe(found.length);
  // Without /proc the usual folders are left.
  expect(await mountedDrives(listing('linux', folders))).toContain('/run/media/nurse/灯火');
});

test('a drive that never answers costs two seconds once, and the others are found', async () => {
  const system = listing('win32', { 'F:\\': 'silent', 'G:\\': ['TOMOSHIBI'] });
  const started = performance.now();
  expect(await mountedDrives(system)).toEqual(['G:\\']);
  const first = performance.now() - started;
  expect(first).toBeGreaterThan(1900);
  expect(first).toBeLessThan(4000);
  expect(await mountedDrives(system)).toEqual(['G:\\']);
  expect(performance.now() - started - first).toBeLessThan(500);
  expect(system.asked.filter((drive) => drive === 'F:\\')).toHaveLength(1);
});

test('work that takes too long is given up, and what fails in time fails as it is', async () => {
  await expect(within(20, new Promise(() => undefined))).rejects.toThrow('no answer within 20 ms');
  await expect(within(1000, Promise.reject(new Error('EIO')))).rejects.toThrow('EIO');
  expect(await within(1000, Promise.resolve(7))).toBe(7);
});

test('a share by its address is no drive; names of this PC are', async () => {
  for (const share of ['\\\\nas\\backup', '\\\\?\\UNC\\nas\\backup', '\\\\.\\UNC\\nas\\backup']) {
    expect(isOnNetwork(share), share).toBe(true);
    expect(await codeOf(readMedium(share, null))).toBe('medium-on-network');
  }
  for (const own of ['E:\\', '\\\\?\\E:\\TOMOSHIBI', '/media/usb', 'C:\\Users\\x'])
    expect(isOnNetwork(own), own).toBe(false);
});
