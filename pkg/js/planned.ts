// A planned book whose inputs change one by one.
import * as wasm from "./mandate.js";
import type { LargestFlows, Plan, PlanChange, PlanInput, Uid } from "../types/mandate.d.ts";
import { Guarded } from "./guarded.js";
import { Instance } from "./instance.js";
import { requireLoaded } from "./loaded.js";
import { plain } from "./plain.js";
import { refusal } from "./refusals.js";

const freed = () => refusal("planned_book_freed", "The planned book was freed; make a new one.");

/** A book that is planned once; each change replans only the affected accounts. */
export class PlannedBook {
  #handle: Guarded<wasm.PlannedBookHandle>;

  constructor(input: PlanInput) {
    requireLoaded();
    const { text, columns } = plain(input, "input");
    const instance = new Instance<typeof wasm>(wasm.instance, "Make a new planned book.");
    const handle = instance.call(({ PlannedBookHandle }) => new PlannedBookHandle(text, columns));
    this.#handle = new Guarded(handle, instance, freed);
  }

  /** The whole plan, equal to planRebalance of the input as it is now. */
  plan(): Plan {
    return JSON.parse(this.#handle.use((handle) => handle.plan()));
  }

  /** Applies the changes; returns the plan of the replanned accounts, with the proof of the whole book. */
  change(changes: PlanChange[]): Plan {
    this.#handle.requireOpen();
    const { text, columns } = plain(changes, "changes");
    return JSON.parse(this.#handle.use((handle) => handle.change(text, columns)));
  }

  /** The largest sums that these accounts can pay out, and take in and invest, as the book is now; in the order given. */
  largestFlows(accounts: readonly Uid[]): LargestFlows {
    this.#handle.requireOpen();
    const { text, columns } = plain(accounts, "accounts");
    return JSON.parse(this.#handle.use((handle) => handle.largestFlows(text, columns)));
  }

  /** Frees the memory; the book cannot be used afterwards. */
  free(): void {
    this.#handle.free();
  }

  /** As free. */
  [Symbol.dispose](): void {
    this.free();
  }
}
