// The book alone, for Node: its module is read from disk by the first book that is opened.
import { initSync } from "./mandate_book.js";
import { diskBooks } from "./disk.js";
import { initSync as initFiles } from "./mandate_files.js";
import { bookModule, filesModule } from "./loaded.js";
import { moduleBytes } from "./node-file.js";
import { once } from "./once.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

let isLoaded = false;

/** Reads and compiles the book's module, once. Books do so themselves. */
export async function init() {
  if (isLoaded) return;
  const beside = () => new URL("./mandate_book_bg.wasm", import.meta.url);
  initSync({ module: moduleBytes(beside, import.meta.url, "mandate_book_bg.wasm") });
  isLoaded = true;
}

bookModule.load = init;
bookModule.disk = diskBooks;
filesModule.load = once(async () => {
  const beside = () => new URL("./mandate_files_bg.wasm", import.meta.url);
  initFiles({ module: moduleBytes(beside, import.meta.url, "mandate_files_bg.wasm") });
});
