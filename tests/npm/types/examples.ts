// What the examples of the declarations use without saying where it comes from; the test puts them behind this.
import * as arrow from "apache-arrow";
import {
  type BookSnapshot,
  type Composition,
  type DriftInput,
  type ExpandColumns,
  type FillColumns,
  type Plan,
  type PlanColumns,
  type PlanInput,
  type Tables,
  type TargetRowInput,
  type Transaction,
  Book,
  MandateError,
  PlannedBook,
  allocateFills,
  allocateFillsColumns,
  allocateVirtualFunds,
  allocateVirtualFundsColumns,
  attribution,
  blockOrders,
  blockOrdersColumns,
  buildPortfolio,
  buildPortfolioColumns,
  drift,
  driftColumns,
  expandTargets,
  expandTargetsColumns,
  init,
  largestFlows,
  largestFlowsColumns,
  orderFile,
  performance,
  performanceColumns,
  planRebalance,
  planRebalanceColumns,
  replayPlan,
  validateTargets,
  validateTargetsColumns,
} from "mandate";
import { fromArrow, toTable } from "mandate/arrow";
import { type WorkerClient, startWorker } from "mandate/worker";

declare const bytes: Uint8Array;
declare const [account, fund, uid]: [string, string, string];
declare const [accounts, lines]: [arrow.Table, arrow.Table];
declare const [book, other]: [Book, Book];
declare const columns: ExpandColumns & PlanColumns & FillColumns;
declare const compositions: Composition[];
declare const error: MandateError;
declare const [first, second]: [{ uid: string }, { uid: string }];
declare const input: PlanInput;
declare const inputs: [DriftInput];
declare const keys: { account: string[] };
declare const planned: PlannedBook;
declare const proof: Plan["proof"];
declare const rows: Tables["Asset"]["draft"][];
declare const snapshot: BookSnapshot;
declare const targets: TargetRowInput[];
declare const tx: Transaction;
declare const worker: WorkerClient;
