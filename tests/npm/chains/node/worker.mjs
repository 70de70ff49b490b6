import * as worker from "mandate/worker";
import { plannedByWorker } from "./planned.js";

console.log(await plannedByWorker(worker));
