/**
 * Wards and beds as FHIR Location (R4 8.6): `physicalType` of terminology.hl7.org/CodeSystem/location-physical-type says
 * what is a ward, a room or a bed, `partOf` where it is. As NDJSON, a Bundle, or resources one by one.
 */
import { z } from 'zod';
import type { WardStatement } from './plan.ts';

const text = z.string().optional().catch(undefined);
const locationSchema = z.object({
  resourceType: z.literal('Location'),
  id: text,
  name: text,
  alias: z.array(z.string()).optional().catch(undefined),
  description: text,
  status: text,
  identifier: z
    .array(z.object({ value: text }))
    .optional()
    .catch(undefined),
  physicalType: z
    .object({ coding: z.array(z.object({ code: text })).optional() })
    .optional()
    .catch(undefined),
  type: z
    .array(z.object({ text, coding: z.array(z.object({ display: text })).optional() }))
    .optional()
    .catch(undefined),
  telecom: z
    .array(z.object({ system: text, value: text }))
    .optional()
    .catch(undefined),
  partOf: z.object({ reference: text }).optional().catch(undefined),
});
export type Location = z.output<typeof locationSchema>;

export interface Found {
  /** Line of an NDJSON file, entry of a Bundle. */
  place: string;
  /** Null where it is no Location; its type, or null where it is no resource. */
  location: Location | null;
  resourceType: string | null;
}

/** Each resource of a file in its order. @throws SyntaxError where the text is neither JSON nor NDJSON */
export function locationsIn(content: string): Found[] {
  const whole = parsedOrNull(content);
  if (whole === null) {
    return content
      .split('\n')
      .map((line, index) => ({ line: line.trim(), place: String(index + 1) }))
      .filter(({ line }) => line !== '')
      .map(({ line, place }) => found(JSON.parse(line), place));
  }
  const bundle = z.object({ resourceType: z.literal('Bundle'), entry: z.array(z.unknown()).default([]) });
  const read = bundle.safeParse(whole.value);
  if (!read.success) return [found(whole.value, '1')];
  return read.data.entry.map((entry, index) =>
    found((entry as { resource?: unknown } | null)?.resource, `entry/${index + 1}`),
  );
}

function parsedOrNull(content: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(content) };
  } catch {
    return null;
  }
}

function found(value: unknown, place: string): Found {
  const type = z.object({ resourceType: z.string() }).safeParse(value);
  const location = locationSchema.safeParse(value);
  return {
    place,
    location: location.success ? location.data : null,
    resourceType: type.success ? type.data.resourceType : null,
  };
}

type Physical = 'ward' | 'room' | 'bed';
const physicalByCode: Readonly<Record<string, Physical>> = { wa: 'ward', ro: 'room', bd: 'bed' };

export function physicalOf({ physicalType }: Location): Physical | null {
  return physicalType?.coding?.flatMap(({ code }) => physicalByCode[code ?? ''] ?? [])[0] ?? null;
}

/** What a ward, a room or a bed says; null where it is in no ward that is there. */
export function statementOf(location: Location, byId: ReadonlyMap<string, Location>): WardStatement | null {
  const physical = physicalOf(location);
  const above = ancestorsOf(location, byId);
  const ward = physical === 'ward' ? location : above.find((one) => physicalOf(one) === 'ward');
  const room = physical === 'room' ? location : above.find((one) => physicalOf(one) === 'room');
  const [wardName, own] = [ward && nameOf(ward), nameOf(location)];
  if (!wardName || !own || physical === null) return null;
  const none = { codes: [], beds: [], unnamed: 0, kind: null, capacity: null, phone: null, note: null, order: null };
  if (physical !== 'ward') {
    return { ...none, ward: wardName, room: (room && nameOf(room)) ?? null, beds: physical === 'bed' ? [own] : [] };
  }
  const [type] = location.type ?? [];
  return {
    ...none,
    ward: wardName,
    room: null,
    codes: [...(location.alias ?? []), ...(location.identifier ?? []).flatMap(({ value }) => value ?? [])],
    kind: type?.text ?? type?.coding?.[0]?.display ?? null,
    phone: location.telecom?.find(({ system, value }) => system === 'phone' && value)?.value ?? null,
  };
}

const mostLevels = 8;

function ancestorsOf(location: Location, byId: ReadonlyMap<string, Location>): Location[] {
  const found: Location[] = [];
  let at: Location | undefined = location;
  while (at && found.length < mostLevels) {
    const reference: string | undefined = at.partOf?.reference;
    at =
      reference === undefined
        ? undefined
        : byId.get(
            reference
              .split('/')
              .at(-1)!
              .replace(/^urn:uuid:/, ''),
          );
    if (at) found.push(at);
  }
  return found;
}

function nameOf({ name, description }: Location): string | null {
  return name?.trim() || description?.trim() || null;
}
