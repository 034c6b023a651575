/** JSON as it comes from other programs: numbers keep their digits, hostile depth is refused. */

/** Deeper than any real resource (the deepest questionnaire known to us nests 40 levels). */
const depthLimit = 200;

export type Parsed = { ok: true; value: unknown } | { ok: false; truncated: boolean };

/** A number JavaScript would print differently: trailing zeros, exponents, more than 15 digits. */
const inexactNumber = /[:[,]\s*-?\d+(?:\.\d*0[\s,\]}]|\.?\d*[eE]|\d{15}|\.\d{15})/;

/**
 * Parses one JSON value. A number whose digits would change (`7.0`, `1e400`, a 20-digit id) comes back as the string the
 * source wrote, so that a laboratory value is shown exactly as reported. V8's message is not kept: it quotes the data.
 */
export function parseJson(text: string): Parsed {
  try {
    if (!inexactNumber.test(text)) return { ok: true, value: JSON.parse(text) };
    const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
        ? context.source
        : value;
    return { ok: true, value: JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]) };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return { ok: false, truncated: /^(Unexpected end|Unterminated)/.test(message) };
  }
}

export interface Structure {
  tooDeep: boolean;
  /** A modifierExtension or implicitRules: "do not process unless you understand it" (FHIR R4 §2.4.2). */
  modifiers: string[];
}

/** One walk over a resource without recursion; contained resources are not searched for modifiers. */
export function structureOf(resource: object): Structure {
  const modifiers: string[] = [];
  const stack: { value: object; depth: number; contained: boolean }[] = [
    { value: resource, depth: 1, contained: false },
  ];
  while (stack.length > 0) {
    const { value, depth, contained } = stack.pop()!;
    if (depth > depthLimit) return { tooDeep: true, modifiers };
    for (const key of Object.keys(value)) {
      const child = (value as Record<string, unknown>)[key];
      if (typeof child === 'object' && child !== null) {
        stack.push({ value: child, depth: depth + 1, contained: contained || (depth === 1 && key === 'contained') });
        if (key === 'modifierExtension' && !contained) modifiers.push(...urlsOf(child));
      } else if (key === 'implicitRules' && depth === 1) modifiers.push(String(child));
    }
  }
  return { tooDeep: false, modifiers };
}

function urlsOf(extensions: object): string[] {
  return Object.values(extensions).map((extension: unknown) =>
    isObject(extension) && typeof extension.url === 'string' ? extension.url : '?',
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
