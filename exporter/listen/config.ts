/** The section `listen` of export.yml (docs/listening.md). */
import path from 'node:path';
import { z } from 'zod';

/** An AE title (PS3.5 §6.2): up to 16 characters, spaces around it are none. */
const titleSchema = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,14}[\x21-\x7e])?$/, 'an AE title has 1 to 16 ASCII characters')
  .refine((title) => !title.includes('\\'), { message: 'an AE title has no backslash' });

export const listenSchema = z.strictObject({
  /** Where files are kept: the folder of a `dicom` source, or one inside it. */
  folder: z.string().min(1),
  /** Our AE title. */
  title: titleSchema.default('TOMOSHIBI'),
  port: z.number().int().min(1).max(65535).default(11112),
  /** One address of this machine; left out: all of them. */
  address: z.string().min(1).optional(),
  /** AE titles of those who may send. Never everybody: what arrives is shown as a patient's images. */
  callers: z.array(titleSchema).min(1).max(100),
  /** At a time. */
  associations: z.number().int().min(1).max(64).default(8),
  /** Gigabytes that stay free. */
  keepFree: z.number().min(0).default(10),
  tls: z
    .strictObject({
      certificate: z.string().min(1),
      key: z.string().min(1),
      /** Senders have to show a certificate that this one signed. */
      authority: z.string().min(1).optional(),
    })
    .optional(),
});

export type ListenConfig = z.output<typeof listenSchema>;

/** With the paths made absolute. */
export function resolvedListen(listen: ListenConfig, absolute: (value: string) => string): ListenConfig {
  const { tls } = listen;
  return {
    ...listen,
    folder: absolute(listen.folder),
    ...(tls && {
      tls: {
        certificate: absolute(tls.certificate),
        key: absolute(tls.key),
        ...(tls.authority && { authority: absolute(tls.authority) }),
      },
    }),
  };
}

/** Whether a run reads what is received. */
export function isReadBy(listen: ListenConfig, source: { kind: string; path: string }): boolean {
  if (source.kind !== 'dicom') return false;
  const relative = path.relative(source.path, listen.folder);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
