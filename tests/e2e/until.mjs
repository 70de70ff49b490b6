// Waiting for a condition: a check is tried again until it holds, and its last complaint is the test's.

import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 20_000;
const BETWEEN_TRIES_MS = 40;

/** Runs `check` until it no longer throws, and returns what it returns. */
export async function until(check, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (complaint) {
      if (Date.now() > end) throw complaint;
    }
    await pause(BETWEEN_TRIES_MS);
  }
}
