import * as mandate from "mandate";
import * as worker from "mandate/worker";
import { leave, planned, plannedByWorker } from "./planned.js";

leave(Promise.all([planned(mandate), plannedByWorker(worker)]).then((answers) => answers.join(" | ")));
