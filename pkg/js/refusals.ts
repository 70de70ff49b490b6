// What the package refuses by itself.
import { MandateError } from "./errors.js";

/** An error that is about no row. */
export function refusal(code: string, message: string): MandateError {
  return new MandateError({ code, message, details: { violations: [] } });
}
