// What a caller gives, as JSON text and columns. Getters, proxies and toString run here: what they throw must not cross a module.
import { Copy, DEEPEST, MOST_VALUES, Refused } from "./copy.js";
import { MandateError } from "./errors.js";

export interface Plain {
  text: string;
  /** Columns of the input, by number; absent when no text is marked. */
  columns?: (Float64Array | Uint32Array)[];
}

/** The argument of this name; what cannot be read of it is refused. */
export function plain(value: unknown, name: string): Plain {
  const text = plainText(value);
  if (text !== undefined) return { text };
  const copy = new Copy();
  try {
    const text = JSON.stringify(copy.of(value));
    return { text, columns: copy.columns };
  } catch (thrown) {
    if (thrown instanceof Refused) throw refused(thrown, copy.path, name);
    const told = `This cannot be read: ${said(thrown)}`;
    throw refused(new Refused("input_unreadable", told), copy.path, name);
  }
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
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key], levels - 1, budget)) return false;
  }
  return true;
}

/** The error of a refusal at a path; its row is the first number on it. */
function refused({ code, message }: Refused, path: readonly (string | number)[], name: string): MandateError {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
  const column = steps.join("").replace(/^\./, "") || name;
  const row = Number(path.find((step) => typeof step === "number") ?? 0);
  return new MandateError({
    code,
    message: `${column}: ${message}`,
    details: { violations: [{ row, column, code, message }] },
  });
}

/** What was thrown, which can be anything. */
function said(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "an error without a message";
  }
}
