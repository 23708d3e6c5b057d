/**
 * Freezes plain data all the way down, also under what is frozen already, and returns it. It must not contain itself.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
