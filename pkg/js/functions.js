// Generated from the Rust functions; do not edit.
import { call } from "./call.js";

export const validateTargets = (rows) => call("validateTargets", rows, "rows");
export const expandTargets = (input) => call("expandTargets", input, "input");
export const drift = (input) => call("drift", input, "input");
export const planRebalance = (input) => call("planRebalance", input, "input");
export const largestFlows = (input) => call("largestFlows", input, "input");
export const replayPlan = (stored) => call("replayPlan", stored, "stored");
export const blockOrders = (input) => call("blockOrders", input, "input");
export const allocateFills = (input) => call("allocateFills", input, "input");
export const buildPortfolio = (input) => call("buildPortfolio", input, "input");
export const allocateVirtualFunds = (input) => call("allocateVirtualFunds", input, "input");
export const performance = (input) => call("performance", input, "input");
export const orderFile = (input) => call("orderFile", input, "input");
export const validateTargetsColumns = (columns) => call("validateTargetsColumns", columns, "columns");
export const expandTargetsColumns = (columns) => call("expandTargetsColumns", columns, "columns");
export const driftColumns = (columns) => call("driftColumns", columns, "columns");
export const planRebalanceColumns = (columns) => call("planRebalanceColumns", columns, "columns");
export const largestFlowsColumns = (columns) => call("largestFlowsColumns", columns, "columns");
export const buildPortfolioColumns = (columns) => call("buildPortfolioColumns", columns, "columns");
export const performanceColumns = (columns) => call("performanceColumns", columns, "columns");
export const attribution = (columns) => call("attribution", columns, "columns");
export const blockOrdersColumns = (columns) => call("blockOrdersColumns", columns, "columns");
export const allocateFillsColumns = (columns) => call("allocateFillsColumns", columns, "columns");
export const allocateVirtualFundsColumns = (columns) => call("allocateVirtualFundsColumns", columns, "columns");
