// The npm package in each tool chain beside others that are WebAssembly: `node bench/chains.mjs [--tarball <path>] [names]`.
//
// Each package is installed with the tools that tests/npm/chains pins, built by their defaults and run, for one first call. Where the
// plain import fails, what the package's own documents name is tried. Prints a table, and why the plain import failed where another
// way did not; all that a tool wrote goes to the standard error.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { transformSync } from "esbuild";

import { Project } from "../tests/npm/chains/project.mjs";
import { reason } from "./chains/reason.mjs";
import { ROWS } from "./chains/rows.mjs";
import { packages, source, waysIn } from "./chains/sides.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const files = join(here, "chains");
const tested = join(here, "../tests/npm/chains");
/** A page that fails says nothing; one that passes takes a tenth of this. */
const PATIENCE_MS = 15_000;
const INSTALLED = ["node_modules", "package.json", "package-lock.json", "mandate.tgz"];
const CACHES = [".vite", ".vite-temp", ".cache"];

const { values: options, positionals } = parseArgs({ options: { tarball: { type: "string" } }, allowPositionals: true });
const unknown = positionals.filter((name) => !ROWS[name]);
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; the tool chains are ${Object.keys(ROWS).join(", ")}`);
const chosen = positionals.length > 0 ? positionals : Object.keys(ROWS);
const sides = packages(options.tarball);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "mandate-chains-")));

/** The files of a row with the module of a way, and nothing of what was built before. */
function prepare(project, { sources, shared = [], forms = ["first.js"] }, way) {
  for (const name of readdirSync(project.folder)) {
    if (!INSTALLED.includes(name)) rmSync(project.path(name), { recursive: true, force: true });
  }
  for (const name of CACHES) rmSync(project.path("node_modules", name), { recursive: true, force: true });
  project.lay(join(files, sources));
  for (const file of shared) copyFileSync(join(tested, file), project.path(...file.split("/").slice(1)));
  const code = source(way);
  for (const file of forms) {
    writeFileSync(project.path(file), file.endsWith(".cjs") ? transformSync(code, { format: "cjs" }).code : code);
  }
}

/** What becomes of a package in a row, and why its plain import fails where another way does not. */
async function tryWays(project, side, row) {
  let failure;
  for (const [turn, way] of waysIn(side.name, row.place).entries()) {
    prepare(project, row, way);
    try {
      await row.run(project, way);
      if (turn === 0) return { cell: "passes" };
      const { title = `\`${way.entry}\``, isByHand } = way;
      return isByHand ? { cell: `fails: ${failure}; by hand: ${title}` } : { cell: `passes with ${title}`, failure };
    } catch (error) {
      console.error(`\n## ${row.title}, ${side.name}, ${way.entry}\n${error.message}`);
      failure ??= reason(error, project.folder);
    }
  }
  return { cell: `fails: ${failure}` };
}

/** The results of one package in the rows of one tool chain. */
async function measure(chain, side) {
  const folder = join(scratch, `${chain}-${side.name.replaceAll("/", "-")}`);
  mkdirSync(folder);
  try {
    const sources = join(files, ROWS[chain][0].sources);
    const project = await Project.install({ folder, installed: side, sources, tools: chain, patience: PATIENCE_MS });
    const results = [];
    for (const row of ROWS[chain]) {
      const result = await tryWays(project, side, row);
      console.error(`${row.title}, ${side.name}: ${result.cell}`);
      results.push(result);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

try {
  console.log(line(["tool chain", ...sides.map(({ name, locked }) => `${name} ${locked.version}`)]));
  console.log(line(["tool chain", ...sides].map(() => "---")));
  const failures = [];
  for (const chain of chosen) {
    const results = [];
    for (const side of sides) results.push(await measure(chain, side));
    for (const [place, { title }] of ROWS[chain].entries()) {
      console.log(line([title, ...results.map((of) => of[place].cell)]));
      for (const [column, of] of results.entries()) {
        if (of[place].failure) failures.push(`- ${title}, ${sides[column].name}: ${of[place].failure}`);
      }
    }
  }
  console.log(`\nWhere another entry is needed, the plain import says:\n\n${failures.join("\n")}`);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
