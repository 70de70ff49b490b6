// The book alone, for browsers and workers: its module is fetched by the first book that is opened.
import load from "./mandate_book.js";
import loadFiles from "./mandate_files.js";
import { fetched } from "./fetched.js";
import { bookModule, filesModule } from "./loaded.js";
import { once } from "./once.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

/** Fetches and compiles the book's module, once; `source` is where it is when it is not beside this file. Books do so themselves. */
export const init = once(async (source) => {
  const beside = () => new URL("./mandate_book_bg.wasm", import.meta.url);
  await load({ module_or_path: await fetched(source, beside, "mandate_book_bg.wasm") });
});

bookModule.load = () => init();
filesModule.load = once(async () => {
  const beside = () => new URL("./mandate_files_bg.wasm", import.meta.url);
  await loadFiles({ module_or_path: await fetched(undefined, beside, "mandate_files_bg.wasm") });
});
