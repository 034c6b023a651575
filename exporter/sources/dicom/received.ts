/** Names inside a folder that `listen` fills (docs/listening.md), so that a run does not take them for files to export. */

/** What is being received: no file yet. */
export const receivingFolder = '.receiving';
/** What was sent anew with other content: the newer is exported. */
export const supersededFolder = '.superseded';
