/** Figures as they are read in any language. */

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const hour = 3_600_000;

/** `1.5 GB`, in powers of ten as disks are sold. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `2026-11-21 22:00` of a moment as media and stations write it. */
export function momentText(moment: string): string {
  return moment.replace('T', ' ').slice(0, 16);
}

/** Milliseconds since 1970 of such a moment, local time where it names no other; null where it is none. */
export function instantOf(moment: string): number | null {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(moment) ? `${moment}T00:00` : moment);
  return Number.isNaN(time) ? null : time;
}

/** `47 h`, from four days on `12 d`. */
export function spanText(milliseconds: number): string {
  const hours = Math.floor(milliseconds / hour);
  return hours < 96 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** `UTC+09:00` */
export function zoneText(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The first of a list, and how many more there are. */
export function someOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` +${more}` : '');
}

/** 16 hex digits in groups of four. */
export function groups(hex: string): string {
  return (hex.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}
