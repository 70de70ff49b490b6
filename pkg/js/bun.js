// The entry for Bun, which takes files that are imported into a compiled program.
import { readFileSync } from "node:fs";
import { initSync } from "./mandate.js";
import { init as loadBook } from "./bun-book.js";
import { bookModule, loaded } from "./loaded.js";
import file from "./mandate_bg.wasm" with { type: "file" };

initSync({ module: readFileSync(file) });
loaded.value = true;
bookModule.load = () => loadBook();

/** Nothing to do in Bun; here so that the same program runs in a browser. */
export async function init() {}

export * from "./api.js";
