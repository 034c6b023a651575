/** The station's wall clock, `2026-11-21T22:10:05`, as people will compare it with their watch. */
export function localTime(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join('-');
  return `${day}T${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(pad).join(':')}`;
}
