// The functions with their module inside, for where no file can be fetched or read.
import load from "./mandate.js";
import { bytes } from "./mandate_bytes.js";
import { loaded } from "./loaded.js";
import { once } from "./once.js";
import { unpacked } from "./unpacked.js";

/** Unpacks and compiles the module, once. */
export const init = once(async () => {
  await load({ module_or_path: await unpacked(bytes) });
  loaded.value = true;
});

export { MandateError } from "./errors.js";
export * from "./functions.js";
export { PlannedBook } from "./planned.js";
