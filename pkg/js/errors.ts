// What the package throws.
import type { Code, Uid, Violation } from "../types/mandate.d.ts";

/** The codes that the package has besides those of the core. */
export type PackageCode =
  | "book_closed"
  | "book_open"
  | "column_duplicate"
  | "input_too_large"
  | "input_unreadable"
  | "key_unknown"
  | "module_failed"
  | "module_not_found"
  | "not_a_function"
  | "not_bytes"
  | "not_cloneable"
  | "not_initialised"
  | "not_json"
  | "planned_book_freed"
  | "rows_refused"
  | "snapshot_released"
  | "storage_unavailable"
  | "storage_unknown"
  | "transaction_ended"
  | "unknown_function"
  | "worker_closed"
  | "worker_failed";

/** A refused input: nothing of it was used. */
export class MandateError extends Error {
  /** The code of the first violation; later versions may have more codes. */
  declare readonly code: Code | PackageCode | (string & {});
  declare readonly details: {
    /** Every violation. */
    violations: Violation[];
    /** For composition_cycle: the portfolios from one to itself. */
    path?: Uid[];
  };

  /**
   * An error with the code of its first violation. Throws nothing.
   * @example
   * throw new MandateError({ code: "not_text", message: "name: This is 7; enter text.", details: { violations: [] } });
   */
  constructor({ code, message, details }: Pick<MandateError, "code" | "message" | "details">) {
    super(message);
    this.name = "MandateError";
    this.code = code;
    this.details = details;
  }

  /**
   * The error of what `toJSON` gave: neither JSON nor structured clones know the class. Throws nothing.
   * @example
   * const again = MandateError.from(JSON.parse(JSON.stringify(error)));
   */
  static from(plain: Pick<MandateError, "code" | "message" | "details">): MandateError {
    return new MandateError(plain);
  }

  /**
   * All of it but the stack. Throws nothing.
   * @example
   * const { code, details } = error.toJSON();
   */
  toJSON(): Pick<MandateError, "name" | "code" | "message" | "details"> {
    const { name, code, message, details } = this;
    return { name, code, message, details };
  }
}
