/** What this machine has not; each test file says it once, so that no test is skipped in silence. */
const said = new Set<string>();

/** @param reason as read after "skipped: " */
export function sayAbsent(reason: string): void {
  if (said.has(reason)) return;
  said.add(reason);
  console.log(`skipped: ${reason}`);
}
