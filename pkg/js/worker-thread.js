// The program of a worker thread in Node.
import { parentPort } from "node:worker_threads";
import "./node.js";
import { answer } from "./worker-answer.js";

parentPort.on("message", (call) => parentPort.postMessage(answer(call)));
