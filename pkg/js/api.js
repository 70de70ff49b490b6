// The functions of the package, over the WebAssembly module that an entry has loaded.
import * as wasm from "./mandate.js";
import { loaded } from "./loaded.js";

/** A refused input. `code` is that of the first violation, `details.violations` has them all. */
export class MandateError extends Error {
  constructor({ code, message, details }) {
    super(message);
    this.name = "MandateError";
    this.code = code;
    this.details = details;
  }
}

function call(name, input) {
  if (!loaded.value) {
    throw new MandateError({
      code: "not_initialised",
      message: "The module is not loaded; await init() once before the first call.",
      details: { violations: [] },
    });
  }
  try {
    return wasm[name](input);
  } catch (thrown) {
    throw typeof thrown?.code === "string" ? new MandateError(thrown) : thrown;
  }
}

export const validateTargets = (rows) => call("validateTargets", rows);
export const expandTargets = (input) => call("expandTargets", input);
export const drift = (input) => call("drift", input);
export const planRebalance = (input) => call("planRebalance", input);
export const validateTargetsColumns = (columns) => call("validateTargetsColumns", columns);
export const expandTargetsColumns = (columns) => call("expandTargetsColumns", columns);
export const driftColumns = (columns) => call("driftColumns", columns);
export const planRebalanceColumns = (columns) => call("planRebalanceColumns", columns);
