// What the module throws, as errors of the package.
import { MandateError } from "./errors.js";

/** An error that is about no row. */
export function refusal(code: string, message: string): MandateError {
  return new MandateError({ code, message, details: { violations: [] } });
}

/** What `call` returns; what it throws is a MandateError. */
export function wrapped<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (thrown) {
    throw named(thrown);
  }
}

/** What a promise resolves with; what it rejects with is a MandateError. */
export function wrappedLater<Result>(promise: Promise<Result>): Promise<Result> {
  return promise.catch((thrown) => {
    throw named(thrown);
  });
}

function named(thrown: any): unknown {
  return typeof thrown?.code === "string" && !(thrown instanceof Error) ? new MandateError(thrown) : thrown;
}
