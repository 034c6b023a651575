/** Messages in their places: what most tests of the reader begin with. */
import { type MessageOptions, messageText, type TreeFile } from './encode.ts';

/** What is written where there is no order number. */
export const none = '999999999999999';

export function stored(
  datatype: string,
  message: MessageOptions | string | Buffer,
  { id = '0000123', date = '20250401', order = '1', time = '20250401103000000', flag = 1, folder = '' } = {},
): TreeFile {
  return {
    name: `${id}_${date}_${datatype}_${order}_${time}_01_${flag}`,
    ...(folder ? { folder } : {}),
    content: typeof message === 'string' || Buffer.isBuffer(message) ? message : messageText({ id, ...message }),
  };
}

/** ADT-00. */
export function base(segments: string[], more: Partial<MessageOptions> = {}): TreeFile {
  return stored('ADT-00', { type: 'ADT^A08^ADT_A01', segments, ...more }, { date: '-', order: none });
}

/** ADT-61. */
export function allergies(segments: string[]): TreeFile {
  return stored('ADT-61', { type: 'ADT^A60^ADT_A60', segments }, { date: '-', order: none });
}

/** PPR-01. */
export function diagnoses(...segments: string[]): TreeFile {
  return stored('PPR-01', { type: 'PPR^ZD1^PPR_ZD1', segments }, { date: '-', order: none });
}
