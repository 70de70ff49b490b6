// Runs the browser tests against the built app: node tests/e2e/run.mjs --url http://127.0.0.1:8080 [--strict] [FILE...]
// --strict fails a task of the main thread that is over 50 ms, too, which only a quiet machine can be held to.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { url: { type: "string" }, strict: { type: "boolean" } },
  allowPositionals: true,
});
if (!values.url) {
  console.error("Say where the built app is served: --url http://127.0.0.1:8080");
  process.exit(2);
}
const folder = dirname(fileURLToPath(import.meta.url));
const wanted = (name) => positionals.length === 0 || positionals.some((part) => basename(name).startsWith(basename(part)));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && wanted(name))
  .sort()
  .map((name) => join(folder, name));
if (files.length === 0) {
  console.error(`No test file is called ${positionals.join(", ")}`);
  process.exit(2);
}
const child = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files], {
  stdio: "inherit",
  env: { ...process.env, MANDATE_URL: values.url.replace(/\/$/, ""), MANDATE_STRICT: values.strict ? "1" : "0" },
});
child.on("exit", (code) => process.exit(code === 0 ? 0 : 1));
