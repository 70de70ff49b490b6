// What the package throws.

/** A refused input. `code` is that of the first violation, `details.violations` has them all. */
export class MandateError extends Error {
  constructor({ code, message, details }) {
    super(message);
    this.name = "MandateError";
    this.code = code;
    this.details = details;
  }
}

function named(thrown) {
  return typeof thrown?.code === "string" && !(thrown instanceof Error) ? new MandateError(thrown) : thrown;
}

/** What `call` returns; what it throws is a MandateError. */
export function wrapped(call) {
  try {
    return call();
  } catch (thrown) {
    throw named(thrown);
  }
}

/** What a promise resolves with; what it rejects with is a MandateError. */
export function wrappedLater(promise) {
  return promise.catch((thrown) => {
    throw named(thrown);
  });
}
