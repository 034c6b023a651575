const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `1.5 GB`, in powers of ten as disks are sold. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `2:05` in minutes and seconds, `1:02:05` from an hour on. */
export function minutesText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** `1,234,567`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}
