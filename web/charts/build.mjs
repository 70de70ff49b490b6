// Bundles the charts into Trunk's staging folder; Trunk runs this as a hook of its build.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  entryPoints: [fileURLToPath(new URL("charts.js", import.meta.url))],
  outfile: join(process.env.TRUNK_STAGING_DIR, "charts.js"),
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});
