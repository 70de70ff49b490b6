// A call of a function of the WebAssembly module that an entry has loaded.
import * as wasm from "./mandate.js";
import { requireLoaded } from "./loaded.js";
import { wrapped } from "./refusals.js";

export function call(name, input) {
  requireLoaded();
  return wrapped(() => wasm[name](input));
}
