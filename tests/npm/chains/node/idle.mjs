// A program ends although it does not close its worker.
import { startWorker } from "mandate/worker";
import { INPUT, told } from "./planned.js";

console.log(told(await startWorker().planRebalance(INPUT)));
