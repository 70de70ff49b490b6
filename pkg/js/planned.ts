// A planned book whose inputs change one by one.
import * as wasm from "./mandate.js";
import type { LargestFlows, Plan, PlanChange, PlanInput, Uid } from "../types/mandate.d.ts";
import { requireLoaded } from "./loaded.js";
import { refusal, wrapped } from "./refusals.js";

/** A book that is planned once; each change replans only the affected accounts. */
export class PlannedBook {
  #handle: wasm.PlannedBookHandle | undefined;

  constructor(input: PlanInput) {
    requireLoaded();
    this.#handle = wrapped(() => new wasm.PlannedBookHandle(input));
  }

  /** The whole plan, equal to planRebalance of the input as it is now. */
  plan(): Plan {
    return wrapped(() => this.#open().plan());
  }

  /** Applies the changes; returns the plan of the replanned accounts, with the proof of the whole book. */
  change(changes: PlanChange[]): Plan {
    return wrapped(() => this.#open().change(changes));
  }

  /** The largest sums that these accounts can pay out, and take in and invest, as the book is now; in the order given. */
  largestFlows(accounts: readonly Uid[]): LargestFlows {
    return wrapped(() => this.#open().largestFlows(accounts));
  }

  /** Frees the memory; the book cannot be used afterwards. */
  free(): void {
    this.#handle?.free();
    this.#handle = undefined;
  }

  #open(): wasm.PlannedBookHandle {
    if (this.#handle) return this.#handle;
    throw refusal("planned_book_freed", "The planned book was freed; make a new one.");
  }
}
