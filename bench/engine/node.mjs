// A job of the engine by the npm package in Node: node bench/engine/node.mjs --case FOLDER --job NAME --repeat N
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import * as api from "../../pkg/dist/package/dist/node.js";
import { measure, readCase } from "./jobs.js";

const { values: options } = parseArgs({
  options: { case: { type: "string" }, job: { type: "string" }, repeat: { type: "string", default: "5" } },
});

const { version } = JSON.parse(readFileSync(new URL("../../pkg/dist/package/package.json", import.meta.url), "utf8"));
const bytes = (name) => new Uint8Array(readFileSync(join(options.case, name))).buffer;
const data = await readCase(bytes);
console.log(JSON.stringify(measure(api, "mandate in Node", version, options.job, data, Number(options.repeat))));
