// The book alone, for browsers and workers: its module is fetched by the first book that is opened.
import load from "./mandate_book.js";
import { bookModule } from "./loaded.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

let loading;

/** Fetches and compiles the book's module, once; `source` is where it is when it is not beside this file. Books do so themselves. */
export function init(source) {
  loading ??= load({ module_or_path: source ?? new URL("./mandate_book_bg.wasm", import.meta.url) }).then(
    () => {},
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

bookModule.load = () => init();
