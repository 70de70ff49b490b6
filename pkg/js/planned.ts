// A planned book whose inputs change one by one.
import * as wasm from "./mandate.js";
import type { LargestFlows, Plan, PlanChange, PlanInput, Uid } from "../types/mandate.d.ts";
import { Guarded } from "./guarded.js";
import { Instance } from "./instance.js";
import { requireLoaded } from "./loaded.js";
import { plain } from "./plain.js";
import { planOf } from "./plan-rows.js";
import { refusal } from "./refusals.js";

const freed = () => refusal("planned_book_freed", "The planned book was freed; make a new one.");

/** A book that is planned once; each change replans only the affected accounts. */
export class PlannedBook {
  #handle: Guarded<wasm.PlannedBookHandle>;

  /**
   * Plans the book of an input.
   * @throws MandateError `not_initialised` and the codes of `planRebalance`
   * @example
   * const planned = new PlannedBook(input);
   */
  constructor(input: PlanInput) {
    requireLoaded();
    const { text, columns } = plain(input, "input");
    const instance = new Instance<typeof wasm>(wasm.instance, "Make a new planned book.");
    const handle = instance.call(({ PlannedBookHandle }) => new PlannedBookHandle(text, columns));
    this.#handle = new Guarded(handle, instance, freed);
  }

  /**
   * The whole plan, equal to planRebalance of the input as it is now.
   * @throws MandateError `planned_book_freed`, `amount_out_of_range`
   * @example
   * const { orders } = planned.plan();
   */
  plan(): Plan {
    return planOf(this.#handle.use((handle) => handle.plan()));
  }

  /**
   * Applies the changes; returns the plan of the replanned accounts, with the proof of the whole book.
   * @throws MandateError `planned_book_freed`, `account_unknown`, `asset_unknown` and the codes of `planRebalance`; the book is then as before
   * @example
   * const { orders } = planned.change([{ kind: "price", asset_uid: fund, price: "101" }]);
   */
  change(changes: PlanChange[]): Plan {
    this.#handle.requireOpen();
    const { text, columns } = plain(changes, "changes");
    return planOf(this.#handle.use((handle) => handle.change(text, columns)));
  }

  /**
   * The largest sums that these accounts can pay out, and take in and invest, as the book is now; in the order given.
   * @throws MandateError `planned_book_freed`, `account_unknown`, `amount_out_of_range`
   * @example
   * const { accounts } = planned.largestFlows([account]);
   */
  largestFlows(accounts: readonly Uid[]): LargestFlows {
    this.#handle.requireOpen();
    const { text, columns } = plain(accounts, "accounts");
    return JSON.parse(this.#handle.use((handle) => handle.largestFlows(text, columns)));
  }

  /**
   * Frees the memory; the book cannot be used afterwards. Throws nothing.
   * @example
   * planned.free();
   */
  free(): void {
    this.#handle.free();
  }

  /**
   * As free.
   * @example
   * using planned = new PlannedBook(input);
   */
  [Symbol.dispose](): void {
    this.free();
  }
}
