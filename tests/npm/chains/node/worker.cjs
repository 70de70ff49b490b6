const worker = require("mandate/worker");
const { MandateError } = require("mandate");

import("./planned.js").then(async ({ plannedByWorker }) => {
  if (worker.MandateError !== MandateError) throw new Error("two classes of errors");
  console.log(await plannedByWorker(worker));
});
