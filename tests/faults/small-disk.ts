/** A file system in memory of a chosen size, where this user may mount one. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const pageBytes = 4096;

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns null, where mounting is not allowed */
  static mount(folder: string): SmallDisk | null {
    fs.mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      return null;
    }
    return new SmallDisk(folder);
  }

  /** Bytes in use. */
  get used(): number {
    const { blocks, bfree, bsize } = fs.statfsSync(this.folder);
    return (blocks - bfree) * bsize;
  }

  /** From here on so much more fits, and nothing beyond. */
  leave(bytes: number): void {
    const size = Math.ceil((this.used + bytes) / pageBytes) * pageBytes;
    execFileSync('mount', ['-o', `remount,size=${size}`, this.folder], { stdio: 'ignore' });
  }

  /** Takes away what is free but for so much, as somebody else's files do. */
  fill(leaving: number): void {
    const { bavail, bsize } = fs.statfsSync(this.folder);
    const bytes = bavail * bsize - leaving;
    if (bytes > 0) fs.writeFileSync(path.join(this.folder, 'ballast'), Buffer.alloc(bytes));
  }

  unfill(): void {
    fs.rmSync(path.join(this.folder, 'ballast'), { force: true });
  }

  clear(): void {
    execFileSync('mount', ['-o', 'remount,size=1g', this.folder], { stdio: 'ignore' });
    for (const name of fs.readdirSync(this.folder))
      fs.rmSync(path.join(this.folder, name), { recursive: true, force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }
}
