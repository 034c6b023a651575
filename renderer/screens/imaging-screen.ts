/** The image viewer with its decoders: megabytes, loaded when pictures are about to be looked at. */
export const loadImagingScreen = () => import('../imaging/ImagingScreen.tsx');

/** Begins loading it ahead of a click; what fails is tried again, and said, when it is needed. */
export function expectImagingScreen(): void {
  loadImagingScreen().catch(() => undefined);
}
