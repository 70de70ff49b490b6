// All that is checked wherever the package runs.
import { checkBook } from "./book.js";
import { check } from "./checks.js";
import { checkClosed } from "./closed.js";
import { INPUT, checkEngine } from "./engine.js";
import { checkFailed } from "./failed.js";
import { checkFiles } from "./files.js";
import { checkGiven } from "./given.js";
import { checkReading } from "./reading.js";

export { plans } from "./checks.js";

/** Throws what does not hold. */
export async function checkContract(mandate) {
  check(mandate);
  checkEngine(mandate);
  checkReading(mandate);
  await checkBook(mandate);
  await checkFiles(mandate);
  await checkGiven(mandate);
  await checkClosed(mandate, INPUT);
  await checkFailed(mandate);
}
