// Runs the built worker in workerd, and prints its answer to a request.
import { readdirSync } from "node:fs";
import { Miniflare } from "miniflare";

const files = readdirSync("out").filter((file) => /\.(js|wasm)$/.test(file));
const modules = files
  .sort((a, b) => (b === "index.js") - (a === "index.js"))
  .map((file) => ({ type: file.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: `out/${file}` }));
const miniflare = new Miniflare({ modules, modulesRoot: "out", compatibilityDate: "2025-01-01" });
const response = await miniflare.dispatchFetch("http://localhost/");
console.log(await response.text());
await miniflare.dispose();
