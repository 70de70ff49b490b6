// Questions to a book, as JSON text.
import type { BookHandle } from "./mandate_book.js";
import { refusal, wrapped } from "./refusals.js";

/** What can be read of a book, or of a snapshot of it. */
export class Reader {
  #handle: BookHandle;
  #snapshot: number | undefined;

  constructor(handle: BookHandle, snapshot?: number) {
    this.#handle = handle;
    this.#snapshot = snapshot;
  }

  ask<Answer>(question: object): Answer {
    return JSON.parse(wrapped(() => this.#handle.ask(json(question), this.#snapshot)));
  }
}

/** JSON as the core reads it: big integers are decimals in text, and a number that is none is refused. */
export function json(value: unknown): string {
  // A look at every part is cheaper than a call for every part.
  if (isPlain(value)) return JSON.stringify(value);
  return JSON.stringify(value, (key, part) => {
    if (typeof part === "bigint") return part.toString();
    if (typeof part === "number" && !Number.isFinite(part)) {
      throw refusal("not_finite", `${key} must be a finite number.`);
    }
    return part;
  });
}

/** Whether JSON has a form for all of it. */
function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}
