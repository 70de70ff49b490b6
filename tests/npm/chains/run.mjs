// Each tool chain with a real project: `node tests/npm/chains/run.mjs [--tarball <path>] [--ci] [names]`.
//
// A project installs the packed package and the tools that its lock file pins, is built by them, and runs where its users would
// run it. It plans a small book, and has to give the one right answer.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { CHAINS } from "./chains.mjs";
import { Project, packed } from "./project.mjs";

const { values, positionals } = parseArgs({
  options: { tarball: { type: "string" }, ci: { type: "boolean" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !CHAINS.some((chain) => chain.name === name));
if (unknown.length > 0) {
  throw new Error(`there is no ${unknown.join(", ")}; the tool chains are ${CHAINS.map(({ name }) => name).join(", ")}`);
}
const chosen = CHAINS.filter(({ name, isUsedMost }) => (positionals.length > 0 ? positionals.includes(name) : !values.ci || isUsedMost));
const installed = packed(values.tarball);
const scratch = mkdtempSync(join(tmpdir(), "mandate-chains-"));
const failures = [];
try {
  for (const { name, tools = name, sources = name, check } of chosen) {
    const start = Date.now();
    const folder = join(scratch, name);
    mkdirSync(folder);
    try {
      const project = await Project.install({ folder, installed, sources, tools });
      for await (const step of check(project)) console.log(`  ${name}: ${step}`);
      console.log(`  ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    } catch (error) {
      failures.push(name);
      console.error(`  ${name}: ${error.stack}`);
    }
    rmSync(folder, { recursive: true, force: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${chosen.length - failures.length} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
