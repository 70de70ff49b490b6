// The instance that the functions over values share.
import * as wasm from "./mandate.js";
import { Instance } from "./instance.js";

/** An instance that has grown beyond this is left after the call. */
const MOST_IDLE_BYTES = 256 * 1024 * 1024;

let shared: Instance<typeof wasm> | undefined;

export function stateless<Result>(run: (exports: typeof wasm) => Result): Result {
  const instance = (shared ??= new Instance(wasm.instance, "Nothing of this call was used; ask for less at once."));
  try {
    return instance.call(run);
  } finally {
    if (instance.hasStopped || instance.bytes > MOST_IDLE_BYTES) shared = undefined;
  }
}
