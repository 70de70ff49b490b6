// The entry for Node: the module is read from disk when this file is imported.
import { initSync } from "./mandate.js";
import { bookModule, loaded } from "./loaded.js";
import { init as loadBook } from "./node-book.js";
import { moduleBytes } from "./node-file.js";

const beside = () => new URL("./mandate_bg.wasm", import.meta.url);
initSync({ module: moduleBytes(beside, import.meta.url, "mandate_bg.wasm") });
loaded.value = true;
bookModule.load = loadBook;

/** Nothing to do in Node; here so that the same program runs in a browser. */
export async function init() {}

export * from "./api.js";
