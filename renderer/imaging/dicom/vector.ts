/** A point or a direction in patient coordinates: x to the left, y to the back, z to the head (PS3.3 C.7.6.2.1.1), mm. */
export type Vector = readonly [number, number, number];

export function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function times(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vector): number {
  return Math.hypot(...a);
}

/** The direction of `a`, of length 1. */
export function unit(a: Vector): Vector {
  return times(a, 1 / length(a));
}

/** In degrees, 0–180; exact for small angles too, where the arc cosine is not. */
export function angleBetween(a: Vector, b: Vector): number {
  return (Math.atan2(length(cross(a, b)), dot(a, b)) * 180) / Math.PI;
}
