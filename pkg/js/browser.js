// The entry for browsers and workers: the module is fetched by init().
import load from "./mandate.js";
import { loaded } from "./loaded.js";

let loading;

/** Fetches and compiles the module, once; `source` is where it is when it is not beside this file. */
export function init(source) {
  loading ??= load({ module_or_path: source ?? new URL("./mandate_bg.wasm", import.meta.url) }).then(
    () => {
      loaded.value = true;
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

export * from "./api.js";
