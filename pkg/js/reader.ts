// Questions to a book, as JSON text.
import type { Guarded } from "./guarded.js";
import { jsonText, textWithArgs } from "./plain.js";
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

  ask<Answer>(question: object, args?: object): Answer {
    this.#handle.requireOpen();
    const text = args ? textWithArgs(question, args) : jsonText(question, "question");
    return JSON.parse(this.#handle.use((handle) => handle.ask(text)));
  }
}

/** A copy of the bytes of a document: they may be given away before they are read. */
export function bytesOf(given: unknown): Uint8Array {
  try {
    // Throws where the memory was given away.
    if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
  } catch {}
  throw refusal("not_bytes", "This is no document; provide its bytes as a Uint8Array.");
}
