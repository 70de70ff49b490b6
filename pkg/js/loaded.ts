// Whether the WebAssembly module is there.
import { refusal } from "./refusals.js";

export const loaded = { value: false };

/** Refuses what comes before the module. */
export function requireLoaded(): void {
  if (!loaded.value) {
    throw refusal("not_initialised", "The module is not loaded; await init() once before the first call.");
  }
}
