// The book with its module inside, for where no file can be fetched or read.
import load from "./mandate_book.js";
import loadFiles from "./mandate_files.js";
import { bytes } from "./mandate_book_bytes.js";
// Not on demand: a program in one file has nothing to load it from.
import { bytes as files } from "./mandate_files_bytes.js";
import { bookModule, filesModule } from "./loaded.js";
import { once } from "./once.js";
import { unpacked } from "./unpacked.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";

/** Unpacks and compiles the book's module, once. Books do so themselves. */
export const init = once(async () => load({ module_or_path: await unpacked(bytes) }));

bookModule.load = () => init();
filesModule.load = once(async () => loadFiles({ module_or_path: await unpacked(files) }));
