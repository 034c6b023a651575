/** What the app asks of whatever runs it: Electron, or the loopback browser host. */
export interface Host {
  kind: 'electron' | 'browser';
  /**
   * Draws the window at a path of the hash router (`/print/<job>?token=…`) and gives its PDF, in the sheet's own paper
   * size. @throws TomoshibiError `print-unavailable`, `print-failed`
   */
  printToPdf: (path: string) => Promise<Uint8Array>;
  /** Opens the system's print dialog on such a page. Absent where the host has no printer. */
  print?: (path: string, copies: number) => Promise<void>;
  /** Asks the person for a folder; null when they cancel. Absent where the host has no dialog. */
  chooseFolder?: () => Promise<string | null>;
}
