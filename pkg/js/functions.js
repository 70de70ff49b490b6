// Generated from the Rust functions; do not edit.
import { call } from "./call.js";

export const validateTargets = (rows) => call("validateTargets", rows);
export const expandTargets = (input) => call("expandTargets", input);
export const drift = (input) => call("drift", input);
export const planRebalance = (input) => call("planRebalance", input);
export const largestFlows = (input) => call("largestFlows", input);
export const replayPlan = (stored) => call("replayPlan", stored);
export const blockOrders = (input) => call("blockOrders", input);
export const allocateFills = (input) => call("allocateFills", input);
export const buildPortfolio = (input) => call("buildPortfolio", input);
export const allocateVirtualFunds = (input) => call("allocateVirtualFunds", input);
export const performance = (input) => call("performance", input);
export const orderFile = (input) => call("orderFile", input);
export const validateTargetsColumns = (columns) => call("validateTargetsColumns", columns);
export const expandTargetsColumns = (columns) => call("expandTargetsColumns", columns);
export const driftColumns = (columns) => call("driftColumns", columns);
export const planRebalanceColumns = (columns) => call("planRebalanceColumns", columns);
export const largestFlowsColumns = (columns) => call("largestFlowsColumns", columns);
export const buildPortfolioColumns = (columns) => call("buildPortfolioColumns", columns);
export const performanceColumns = (columns) => call("performanceColumns", columns);
export const attribution = (columns) => call("attribution", columns);
export const blockOrdersColumns = (columns) => call("blockOrdersColumns", columns);
export const allocateFillsColumns = (columns) => call("allocateFillsColumns", columns);
export const allocateVirtualFundsColumns = (columns) => call("allocateVirtualFundsColumns", columns);
