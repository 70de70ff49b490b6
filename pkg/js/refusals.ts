// What the package refuses by itself.
import type { Code } from "../types/mandate.d.ts";
import { MandateError, type PackageCode } from "./errors.js";

/** An error that is about no row. */
export function refusal(code: Code | PackageCode, message: string): MandateError {
  return new MandateError({ code, message, details: { violations: [] } });
}
