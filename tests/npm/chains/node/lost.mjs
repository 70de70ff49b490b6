// The module is missing, and the error says what to do.
import { renameSync } from "node:fs";

const folder = new URL("./node_modules/mandate/dist/", import.meta.url);
renameSync(new URL("mandate_bg.wasm", folder), new URL("moved.wasm", folder));
await import("mandate").then(
  () => console.log("started"),
  ({ code, message }) => console.log(code, /mandate\/inline/.test(message)),
);
