// Whether the WebAssembly modules are there.
import { refusal } from "./refusals.js";
import type { Kept } from "./stored.js";

export const loaded = { value: false };

/** What the entry knows: how the book's module is loaded, once, by the first book that is opened, and the books in a folder of the disk. */
export const bookModule: { load: () => Promise<void>; disk?: (folder: string) => Kept } = { load: async () => {} };

/** The same of the module that decodes files, which the first import loads. */
export const filesModule: { load: () => Promise<void> } = { load: async () => {} };

/** Refuses what comes before the module. */
export function requireLoaded(): void {
  if (!loaded.value) {
    throw refusal("not_initialised", "The module is not loaded; await init() once before the first call.");
  }
}
