// The tool chains: the folder of the tools that a project installs (by default of the same name), that of its files, and what is
// built and asked. Each step that a check yields has passed.
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import { transformSync } from "esbuild";

import { cli } from "./cli.mjs";
import { EXPECTED, EXPECTED_OF_WORKER } from "./planned.js";
import { expect } from "./project.mjs";

const WITH_WORKER = `${EXPECTED} | ${EXPECTED_OF_WORKER}`;
const MODULES = ["mandate_bg.wasm", "mandate_book_bg.wasm"];
/** Where this machine's native programs of a package are. */
const PLATFORM = `${process.platform}-${process.arch}`;

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
    const settings = ["--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];
    await project.tool("tsc", ["--noEmit", ...settings, "--module", module, "--moduleResolution", resolution, ...files]);
    yield resolution;
  }
}

async function* deno(project) {
  const program = project.path("node_modules/@deno", `${PLATFORM}-glibc`, "deno");
  expect(await project.run(program, ["run", "--allow-read", "main.js"]));
  yield "run";
}

async function* bun(project) {
  const program = project.path("node_modules/@oven", `bun-${PLATFORM.replace("arm64", "aarch64")}`, "bin/bun");
  expect(await project.run(program, ["run", "main.js"]));
  yield "run";
  await project.run(program, ["build", "--compile", "main.js", "--outfile", "app"]);
  // The compiled program has all that it needs.
  renameSync(project.path("node_modules"), project.path("moved"));
  expect(await project.run(project.path("app"), []));
  yield "build --compile";
}

async function* vite(project) {
  await project.tool("vite", ["build", "--logLevel", "warn"]);
  expect(await project.page("dist"), WITH_WORKER);
  yield "build";
  await project.serving("vite", ["--host", "127.0.0.1"], async (url) => expect(await project.answerAt(url), WITH_WORKER));
  yield "dev";
}

async function* webpack(project) {
  const build = ["--mode", "production", "--entry", "./page.js", "--output-path", "built", "--output-filename", "page.js"];
  await project.tool("webpack", build);
  copyFileSync(project.path("index.html"), project.path("built/index.html"));
  expect(await project.page("built"), WITH_WORKER);
  yield "build";
  const forNode = ["--target", "node", "--entry", "./program.js", "--output-path", "program", "--output-filename", "program.cjs"];
  await project.tool("webpack", ["--mode", "production", ...forNode]);
  expect(await project.node("program/program.cjs"));
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
    await build(entry, format, `${folder}/bundle.js`);
    writePage(project, folder, format);
    for (const file of areModulesCopied ? MODULES : []) {
      copyFileSync(project.path("node_modules/mandate/dist", file), project.path(folder, file));
    }
    expect(await project.page(folder));
    yield `${entry}, ${format}`;
  }
}

function writePage(project, folder, format) {
  const type = format === "esm" ? ' type="module"' : "";
  const html = `<!doctype html><meta charset="utf-8" /><title>Mandate</title><script${type} src="./bundle.js"></script>`;
  writeFileSync(project.path(folder, "index.html"), html);
}

async function* esbuild(project) {
  const build = (entry, format, file, ...others) =>
    project.tool("esbuild", [entry, "--bundle", `--outfile=${file}`, `--format=${format}`, "--log-level=error", ...others]);
  yield* bundles(project, build);
  await build("lost.js", "esm", "lost/bundle.js");
  writePage(project, "lost", "esm");
  expect(await project.page("lost"), "module_not_found true");
  yield "lost.js";
  await build("program.js", "esm", "program/bundle.js", "--platform=node");
  expect(await project.node("program/bundle.js"));
  yield "build for node";
}

async function* rollup(project) {
  yield* bundles(project, (entry, format, file) =>
    project.tool("rollup", [entry, "--plugin", "node-resolve", "--format", format, "--file", file]),
  );
}

async function* parcel(project) {
  await project.tool("parcel", ["build", "index.html", "--no-cache"]);
  expect(await project.page("dist"), WITH_WORKER);
  yield "build";
}

async function* next(project) {
  await project.tool("next", ["build"]);
  await project.serving("next", ["start", "--port", "0"], (url) => askNext(project, url));
  yield "build, start";
  await project.serving("next", ["dev", "--port", "0"], (url) => askNext(project, url));
  yield "dev";
}

async function askNext(project, url) {
  const html = await fetch(url).then((response) => response.text());
  expect(/server: ([^<]*)/.exec(html)?.[1]);
  expect(await project.answerAt(url), WITH_WORKER);
}

async function* workerd(project) {
  // A deployed worker imports its modules as files.
  const settings = ["--format=esm", "--conditions=workerd", "--loader:.wasm=copy", "--asset-names=[name]", "--log-level=error"];
  await project.tool("esbuild", ["index.js", "--bundle", "--outdir=out", ...settings]);
  expect(await project.node("ask.js"));
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
