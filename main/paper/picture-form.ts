/** A `multipart/form-data` request with pictures: `request` is JSON, `picture` the PNGs in its order. */
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { mostPictureBytes } from './pictures.ts';

/** Before such a request is read: no more is taken than pictures may have, whatever it says of its length. */
export const pictureLimit = bodyLimit({
  maxSize: mostPictureBytes * 1.1,
  onError: () => {
    throw new TomoshibiError('request-invalid');
  },
});

/** @throws TomoshibiError `request-invalid` */
export async function pictureForm<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<{ request: z.output<Schema>; pngs: Blob[] }> {
  const form = await c.req.formData().catch((cause: unknown) => {
    throw new TomoshibiError('request-invalid', {}, { cause });
  });
  const text = form.get('request');
  const parsed = schema.safeParse(typeof text === 'string' ? asJson(text) : null);
  const pngs = form.getAll('picture');
  if (!parsed.success || !pngs.every((png) => png instanceof Blob)) throw new TomoshibiError('request-invalid');
  return { request: parsed.data, pngs };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
