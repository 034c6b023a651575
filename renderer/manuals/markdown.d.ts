/** What vite/manual-modules.ts makes of a manual. */
declare module '*.md' {
  export const manual: import('./manual.ts').Manual;
}
