// What a caller gives, as JSON text and columns. Getters, proxies and toString run here: what they throw must not cross a module.
import { type Column, type Copy, DEEPEST, ExactCopy, MOST_VALUES, MarkedCopy } from "./copy.js";
import { reading } from "./refusals.js";

export interface Plain {
  text: string;
  /** Columns of the input, by number; absent when no text is marked. */
  columns?: Column[];
}

/** The argument of this name, for a function; what cannot be read of it is refused. */
export function plain(value: unknown, name: string): Plain {
  const text = plainText(value);
  if (text !== undefined) return { text };
  const copy = new MarkedCopy();
  return { text: written(copy, value, name), columns: copy.columns };
}

/**
 * The argument of this name, for a book; what JSON would drop or change is refused. The paths of refusals start at the value, or
 * with these steps.
 */
export function jsonText(value: unknown, name: string, ...path: string[]): string {
  return plainText(value) ?? written(new ExactCopy(false, ...path), value, name);
}

/** What is asked about arguments, as JSON text; the paths of refusals start at the arguments. */
export function textWithArgs(about: object, args: unknown): string {
  return `${JSON.stringify(about).slice(0, -1)},"args":${jsonText(args, "args")}}`;
}

function written(copy: Copy, value: unknown, name: string): string {
  return reading(copy.path, name, () => JSON.stringify(copy.of(value)));
}

/** The text of what needs no copy. */
function plainText(value: unknown): string | undefined {
  try {
    if (!isPlain(value, DEEPEST, { left: MOST_VALUES })) return undefined;
    const text = JSON.stringify(value);
    // Half of a character is written as an escape.
    return text.includes("\\ud") ? undefined : text;
  } catch {
    // A copy finds where it was thrown.
    return undefined;
  }
}

/** Whether JSON has a form for all of it, and the same one. A look at every part is cheaper than a copy. */
function isPlain(value: unknown, levels: number, budget: { left: number }): boolean {
  budget.left -= 1;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || levels === 0 || budget.left < 0) return false;
  const prototype = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return false;
    for (let place = 0; place < value.length; place += 1) {
      if (!isPlain(value[place], levels - 1, budget)) return false;
    }
    return true;
  }
  if (prototype === Date.prototype) {
    return !Number.isNaN((value as Date).getTime()) && Object.getOwnPropertyNames(value).length === 0;
  }
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key], levels - 1, budget)) return false;
  }
  return true;
}
