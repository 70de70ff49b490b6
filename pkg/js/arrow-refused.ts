// All that no column can have.
import type { Violation } from "../types/mandate.d.ts";
import { MandateError } from "./errors.js";
import type { Unfit } from "./refusals.js";

/** Hears why the value in a row does not fit. */
export type Refuse = (row: number, unfit: Unfit) => void;

/** Every value of an input that does not fit. */
export class Refused {
  #violations: Violation[] = [];

  /** Hears of the rows of a column. */
  at(column: string): Refuse {
    return (row, { code, message }) => this.#violations.push({ row, column, code, message });
  }

  throwAny(): void {
    const violations = this.#violations;
    const [first] = violations;
    if (!first) return;
    const more = violations.length - 1;
    const others = more === 0 ? "" : more === 1 ? " (and one more violation)" : ` (and ${more} more violations)`;
    throw new MandateError({ code: first.code, message: `${first.column}: ${first.message}${others}`, details: { violations } });
  }
}
