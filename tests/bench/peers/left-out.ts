/** Says on standard error what is not measured here and why; whether that is so. */
export function leftOut(what: string, missing: string | null): boolean {
  if (missing) process.stderr.write(`${what} is not measured: ${missing}\n`);
  return missing !== null;
}
