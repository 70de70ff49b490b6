// The entry for workerd, which compiles modules when a program is deployed.
import { initSync } from "./mandate.js";
import { bookModule, loaded } from "./loaded.js";
import module from "./mandate_bg.wasm";
import { init as loadBook } from "./workerd-book.js";

initSync({ module });
loaded.value = true;
bookModule.load = () => loadBook();

/** Nothing to do in workerd; here so that the same program runs in a browser. */
export async function init() {}

export * from "./api.js";
