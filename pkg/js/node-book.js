// The book alone, for Node: its module is read from disk by the first book that is opened.
import { readFileSync } from "node:fs";
import { initSync } from "./mandate_book.js";
import { bookModule } from "./loaded.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

let isLoaded = false;

/** Reads and compiles the book's module, once. Books do so themselves. */
export async function init() {
  if (isLoaded) return;
  initSync({ module: readFileSync(new URL("./mandate_book_bg.wasm", import.meta.url)) });
  isLoaded = true;
}

bookModule.load = init;
