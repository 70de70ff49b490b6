// The module of the functions, for browsers and workers.
import load from "./mandate.js";
import { fetched } from "./fetched.js";
import { loaded } from "./loaded.js";
import { once } from "./once.js";

/** Fetches and compiles the module, once; `source` is where it is when it is not beside this file. */
export const init = once(async (source) => {
  const beside = () => new URL("./mandate_bg.wasm", import.meta.url);
  await load({ module_or_path: await fetched(source, beside, "mandate_bg.wasm") });
  loaded.value = true;
});
