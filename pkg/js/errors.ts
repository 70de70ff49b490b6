// What the package throws.
import type { Uid, Violation } from "../types/mandate.d.ts";

/** A refused input: nothing of it was used. */
export class MandateError extends Error {
  /** The code of the first violation. */
  declare readonly code: string;
  declare readonly details: {
    /** Every violation. */
    violations: Violation[];
    /** For composition_cycle: the portfolios from one to itself. */
    path?: Uid[];
  };

  constructor({ code, message, details }: Pick<MandateError, "code" | "message" | "details">) {
    super(message);
    this.name = "MandateError";
    this.code = code;
    this.details = details;
  }
}
