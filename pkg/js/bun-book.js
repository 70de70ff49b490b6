// The book alone, for Bun, which takes files that are imported into a compiled program.
import { readFileSync } from "node:fs";
import { initSync } from "./mandate_book.js";
import { diskBooks } from "./disk.js";
import { initSync as initFiles } from "./mandate_files.js";
import { bookModule, filesModule } from "./loaded.js";
import file from "./mandate_book_bg.wasm" with { type: "file" };
import files from "./mandate_files_bg.wasm" with { type: "file" };
import { once } from "./once.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

/** Reads and compiles the book's module, once. Books do so themselves. */
export const init = once(async () => initSync({ module: readFileSync(file) }));

bookModule.load = () => init();
bookModule.disk = diskBooks;
filesModule.load = once(async () => initFiles({ module: readFileSync(files) }));
