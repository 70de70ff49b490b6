// The tool chains: the folder of the tools that a project installs (by default of the same name), that of its files, and what is
// built and asked. Each step that a check yields has passed.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

import { transformSync } from "esbuild";

import * as builds from "./builds.mjs";
import { cli } from "./cli.mjs";
import { EXPECTED, EXPECTED_OF_WORKER } from "./planned.js";
import { expect } from "./project.mjs";

const WITH_WORKER = `${EXPECTED} | ${EXPECTED_OF_WORKER}`;
const MODULES = ["mandate_bg.wasm", "mandate_book_bg.wasm"];

export const CHAINS = [
  { name: "node", check: node, isUsedMost: true },
  { name: "cli", tools: "node", sources: "node", check: cli, isUsedMost: true },
  { name: "typescript", check: typescript, isUsedMost: true },
  { name: "deno", check: deno },
  { name: "bun", check: bun },
  ...["vite5", "vite6", "vite7"].map((name) => ({ name, sources: "bundle", check: vite })),
  { name: "vite8", sources: "bundle", check: vite, isUsedMost: true },
  { name: "webpack", sources: "bundle", check: webpack, isUsedMost: true },
  { name: "esbuild", sources: "bundle", check: esbuild, isUsedMost: true },
  { name: "rollup", sources: "bundle", check: rollup },
  { name: "parcel", sources: "bundle", check: parcel },
  { name: "next", check: next, isUsedMost: true },
  { name: "workerd", check: workerd },
  { name: "jest", check: jest, isUsedMost: true },
  { name: "vitest", check: vitest },
  { name: "script", check: script },
];

async function* node(project) {
  for (const args of [["esm.mjs"], ["commonjs.cjs"], ["inline.mjs"], ["inline.mjs", "zlib"]]) {
    expect(await project.node(...args));
    yield args.join(" ");
  }
  for (const file of ["worker.mjs", "worker.cjs"]) {
    expect(await project.node(file), EXPECTED_OF_WORKER);
    yield file;
  }
  expect(await project.node("idle.mjs"), "sell 20, buy 80");
  yield "idle.mjs";
  expect(await project.node("lost.mjs"), "module_not_found true");
  yield "lost.mjs";
}

async function* typescript(project) {
  for (const [module, resolution, ...files] of [
    ["nodenext", "nodenext", "entries.ts", "entries-commonjs.cts"],
    ["esnext", "bundler", "entries.ts"],
  ]) {
    const settings = ["--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];
    await builds.checkTypes(project, { module, resolution, settings }, files);
    yield resolution;
  }
}

async function* deno(project) {
  expect(await builds.runByDeno(project, "main.js"));
  yield "run";
}

async function* bun(project) {
  expect(await builds.bun(project, "run", "main.js"));
  yield "run";
  expect(await builds.runCompiled(project, "main.js"));
  yield "build --compile";
}

async function* vite(project) {
  expect(await builds.pageByVite(project), WITH_WORKER);
  yield "build";
  expect(await builds.pageOfViteServer(project), WITH_WORKER);
  yield "dev";
}

async function* webpack(project) {
  expect(await builds.pageByWebpack(project), WITH_WORKER);
  yield "build";
  expect(await builds.programByWebpack(project));
  yield "build for node";
}

/** The bundles of a page by their entry and the form of their code. */
const BUNDLES = [
  { entry: "inline.js", format: "esm" },
  { entry: "inline.js", format: "iife" },
  { entry: "functions.js", format: "esm", areModulesCopied: true },
];

/** Lets `build` bundle each page, and asks it. */
async function* bundles(project, build) {
  for (const { entry, format, areModulesCopied } of BUNDLES) {
    const folder = `${entry}-${format}`;
    await build(project, entry, format, `${folder}/bundle.js`);
    builds.writePage(project, folder, format);
    for (const file of areModulesCopied ? MODULES : []) {
      copyFileSync(project.path("node_modules/mandate/dist", file), project.path(folder, file));
    }
    expect(await project.page(folder));
    yield `${entry}, ${format}`;
  }
}

async function* esbuild(project) {
  yield* bundles(project, builds.bundleByEsbuild);
  for (const format of ["esm", "iife"]) {
    const folder = `lost-${format}`;
    await builds.bundleByEsbuild(project, "lost.js", format, `${folder}/bundle.js`);
    builds.writePage(project, folder, format);
    expect(await project.page(folder), "module_not_found true");
    yield folder;
  }
  for (const [entry, format, file] of [["program.js", "esm", "bundle.js"], ["program.js", "cjs", "bundle.cjs"]]) {
    await builds.bundleByEsbuild(project, entry, format, `program/${file}`, "--platform=node");
    expect(await project.node(`program/${file}`));
    yield `build for node, ${format}`;
  }
}

async function* rollup(project) {
  yield* bundles(project, builds.bundleByRollup);
}

async function* parcel(project) {
  expect(await builds.pageByParcel(project), WITH_WORKER);
  yield "build";
}

async function* next(project) {
  await builds.builtByNext(project, (url) => askNext(project, url));
  yield "build, start";
  await builds.developedByNext(project, (url) => askNext(project, url));
  yield "dev";
}

async function askNext(project, url) {
  expect(await builds.serverAt(url));
  expect(await project.answerAt(url), WITH_WORKER);
}

async function* workerd(project) {
  expect(await builds.answerOfWorkerd(project));
  yield "esbuild, miniflare";
}

async function* jest(project) {
  // Jest's projects are CommonJS unless they are configured.
  const { code } = transformSync(readFileSync(project.path("planned.js"), "utf8"), { format: "cjs" });
  writeFileSync(project.path("planned.cjs"), code);
  await project.tool("jest", ["--ci", "--runInBand"]);
  yield "node, jsdom";
}

async function* vitest(project) {
  await project.tool("vitest", ["run"]);
  yield "node, jsdom";
}

async function* script(project) {
  expect(await project.page(".", "module.html"), WITH_WORKER);
  yield "module.html";
  for (const html of ["classic.html", "module-worker.html", "classic-worker.html"]) {
    expect(await project.page(".", html));
    yield html;
  }
}
