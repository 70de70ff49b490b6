// What a worker answers to a call.
import * as functions from "./functions.js";
import { refusal } from "./refusals.js";

export function answer({ name, input }) {
  try {
    return { value: functions[name](input) };
  } catch (error) {
    return { refused: told(error) };
  }
}

/** An error of the package as it is cloned; any other one is a fault of the worker. */
export function told(error) {
  const { code, message, details } = error?.details ? error : refusal("worker_failed", String(error));
  return { code, message, details };
}
