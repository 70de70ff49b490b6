// A planned book whose inputs change one by one.
import * as wasm from "./mandate.js";
import { MandateError, wrapped } from "./errors.js";
import { loaded } from "./loaded.js";

/** A book that is planned once; each change plans anew only the accounts that it touches. */
export class PlannedBook {
  #handle;

  constructor(input) {
    if (!loaded.value) {
      throw new MandateError({
        code: "not_initialised",
        message: "The module is not loaded; await init() once before the first call.",
        details: { violations: [] },
      });
    }
    this.#handle = wrapped(() => new wasm.PlannedBookHandle(input));
  }

  plan() {
    return wrapped(() => this.#open().plan());
  }

  change(changes) {
    return wrapped(() => this.#open().change(changes));
  }

  free() {
    this.#handle?.free();
    this.#handle = undefined;
  }

  #open() {
    if (this.#handle) return this.#handle;
    throw new MandateError({
      code: "planned_book_freed",
      message: "The planned book was freed; make a new one.",
      details: { violations: [] },
    });
  }
}
