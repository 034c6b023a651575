/** A `multipart/form-data` request with pictures: `request` is JSON, `picture` the PNGs in its order. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { mostPictureBytes } from './pictures.ts';

/** @throws TomoshibiError `request-invalid` */
export async function pictureForm<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<{ request: z.output<Schema>; pngs: Blob[] }> {
  const declared = Number(c.req.header('Content-Length') ?? 0);
  if (declared > mostPictureBytes * 1.1) throw new TomoshibiError('request-invalid');
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
