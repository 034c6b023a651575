/** What a drag with the left button does. */
export const tools = ['window', 'zoom', 'pan'] as const;
export type Tool = (typeof tools)[number];
