// Whether the WebAssembly modules are there.
import { refusal } from "./refusals.js";

export const loaded = { value: false };

/** How the book's module is loaded, once, by the first book that is opened; the entry says. */
export const bookModule: { load: () => Promise<void> } = { load: async () => {} };

/** Refuses what comes before the module. */
export function requireLoaded(): void {
  if (!loaded.value) {
    throw refusal("not_initialised", "The module is not loaded; await init() once before the first call.");
  }
}
