// A job of the engine by the npm package in Chromium:
// node bench/engine/chromium.mjs --case FOLDER --job NAME --repeat N
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

import { launch } from "../../tests/e2e/launch.mjs";
import { serve } from "../../tests/npm/serve.mjs";

const { values: options } = parseArgs({
  options: { case: { type: "string" }, job: { type: "string" }, repeat: { type: "string", default: "5" } },
});
const here = dirname(fileURLToPath(import.meta.url));
const package_ = resolve(here, "../../pkg/dist/package/dist");
const scratch = mkdtempSync(join(tmpdir(), "mandate-engine-"));

await build({
  entryPoints: [join(here, "page.js")],
  outfile: join(scratch, "page.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  alias: { mandate: join(package_, "browser.js") },
  logLevel: "warning",
});
copyFileSync(join(package_, "mandate_bg.wasm"), join(scratch, "mandate_bg.wasm"));
symlinkSync(dirname(resolve(options.case)), join(scratch, "cases"));
writeFileSync(join(scratch, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
const server = await serve(scratch);
const context = await launch(join(scratch, "profile"));
try {
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(server.url);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  const work = [basename(options.case), options.job, Number(options.repeat)];
  console.log(JSON.stringify(await page.evaluate((work) => bench.run(...work), work)));
} finally {
  await context.close();
  server.close();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
