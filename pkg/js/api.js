// The functions of the package, over the WebAssembly module that an entry has loaded.
import * as wasm from "./mandate.js";
import { MandateError, wrapped } from "./errors.js";
import { loaded } from "./loaded.js";

export { Book } from "./book.js";
export { MandateError } from "./errors.js";
export { PlannedBook } from "./planned.js";

function call(name, input) {
  if (!loaded.value) {
    throw new MandateError({
      code: "not_initialised",
      message: "The module is not loaded; await init() once before the first call.",
      details: { violations: [] },
    });
  }
  return wrapped(() => wasm[name](input));
}

export const validateTargets = (rows) => call("validateTargets", rows);
export const expandTargets = (input) => call("expandTargets", input);
export const drift = (input) => call("drift", input);
export const planRebalance = (input) => call("planRebalance", input);
export const replayPlan = (stored) => call("replayPlan", stored);
export const blockOrders = (input) => call("blockOrders", input);
export const allocateFills = (input) => call("allocateFills", input);
export const allocateVirtualFunds = (input) => call("allocateVirtualFunds", input);
export const orderFile = (input) => call("orderFile", input);
export const buildPortfolio = (input) => call("buildPortfolio", input);
export const buildPortfolioColumns = (columns) => call("buildPortfolioColumns", columns);
export const performance = (input) => call("performance", input);
export const attribution = (columns) => call("attribution", columns);
export const performanceColumns = (columns) => call("performanceColumns", columns);
export const validateTargetsColumns = (columns) => call("validateTargetsColumns", columns);
export const expandTargetsColumns = (columns) => call("expandTargetsColumns", columns);
export const driftColumns = (columns) => call("driftColumns", columns);
export const planRebalanceColumns = (columns) => call("planRebalanceColumns", columns);
export const blockOrdersColumns = (columns) => call("blockOrdersColumns", columns);
export const allocateFillsColumns = (columns) => call("allocateFillsColumns", columns);
export const allocateVirtualFundsColumns = (columns) => call("allocateVirtualFundsColumns", columns);
