// All that the package exports but init, which is its entry's.
export { Book } from "./book.js";
export { MandateError } from "./errors.js";
export * from "./functions.js";
export { PlannedBook } from "./planned.js";
