// The entry for browsers and workers: the module is fetched by init().
import load from "./mandate.js";
import { init as loadBook } from "./browser-book.js";
import { bookModule, loaded } from "./loaded.js";

bookModule.load = () => loadBook();

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
