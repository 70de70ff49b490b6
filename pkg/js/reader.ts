// Questions to a book, as JSON text.
import type { Guarded } from "./guarded.js";
import { refusal } from "./refusals.js";

/** What answers questions: a book, or a snapshot of it. */
interface Answering {
  ask(question: string): string;
  free(): void;
}

/** What can be read of a book, or of a snapshot of it. */
export class Reader {
  #handle: Guarded<Answering>;

  constructor(handle: Guarded<Answering>) {
    this.#handle = handle;
  }

  ask<Answer>(question: object): Answer {
    this.#handle.requireOpen();
    const text = json(question);
    return JSON.parse(this.#handle.use((handle) => handle.ask(text)));
  }
}

/** JSON as the core reads it: big integers are decimals in text, and a number that is none is refused. */
export function json(value: unknown): string {
  // A look at every part is cheaper than a call for every part.
  if (isPlain(value)) return JSON.stringify(value) ?? "null";
  const text = JSON.stringify(value, (key, part) => {
    if (typeof part === "bigint") return part.toString();
    if (typeof part === "number" && !Number.isFinite(part)) {
      throw refusal("not_finite", `${key} must be a finite number.`);
    }
    return part;
  });
  return text ?? "null";
}

/** A copy of the bytes of a document: they may be given away before they are read. */
export function bytesOf(given: unknown): Uint8Array {
  try {
    // Throws where the memory was given away.
    if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
  } catch {}
  throw refusal("not_bytes", "This is no document; provide its bytes as a Uint8Array.");
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
