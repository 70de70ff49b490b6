// The book alone, for workerd, which compiles modules when a program is deployed.
import { initSync } from "./mandate_book.js";
import { initSync as initFiles } from "./mandate_files.js";
import { bookModule, filesModule } from "./loaded.js";
import module from "./mandate_book_bg.wasm";
import files from "./mandate_files_bg.wasm";
import { once } from "./once.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

/** Starts the book's module, once. Books do so themselves. */
export const init = once(async () => initSync({ module }));

bookModule.load = () => init();
filesModule.load = once(async () => initFiles({ module: files }));
