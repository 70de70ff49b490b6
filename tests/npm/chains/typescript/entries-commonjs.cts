// The same types from CommonJS.
import worker = require("mandate/worker");

const client: worker.WorkerClient = worker.startWorker();
client.close();

export = client;
