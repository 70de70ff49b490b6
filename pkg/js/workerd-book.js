// The book alone, for workerd, which compiles modules when a program is deployed.
import { initSync } from "./mandate_book.js";
import { bookModule } from "./loaded.js";
import module from "./mandate_book_bg.wasm";
import { once } from "./once.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

/** Starts the book's module, once. Books do so themselves. */
export const init = once(async () => initSync({ module }));

bookModule.load = () => init();
