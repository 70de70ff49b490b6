// How each tool builds and runs the files of a project, by its defaults.
import { copyFileSync, renameSync, writeFileSync } from "node:fs";

/** Where this machine's native programs of a package are. */
const PLATFORM = `${process.platform}-${process.arch}`;

export function runByDeno(project, file) {
  return project.run(project.path("node_modules/@deno", `${PLATFORM}-glibc`, "deno"), ["run", "--allow-read", file]);
}

export function bun(project, ...args) {
  return project.run(project.path("node_modules/@oven", `bun-${PLATFORM.replace("arm64", "aarch64")}`, "bin/bun"), args);
}

/** What a program answers that Bun compiled: it has all that it needs, without the packages beside it. */
export async function runCompiled(project, file) {
  await bun(project, "build", "--compile", file, "--outfile", "app");
  renameSync(project.path("node_modules"), project.path("moved"));
  try {
    return await project.run(project.path("app"), []);
  } finally {
    renameSync(project.path("moved"), project.path("node_modules"));
  }
}

export function checkTypes(project, { module, resolution, settings }, files) {
  return project.tool("tsc", ["--noEmit", "--strict", ...settings, "--module", module, "--moduleResolution", resolution, ...files]);
}

/** What the page answers that Vite built. */
export async function pageByVite(project) {
  await project.tool("vite", ["build", "--logLevel", "warn"]);
  return project.page("dist");
}

export function pageOfViteServer(project) {
  return project.serving("vite", ["--host", "127.0.0.1"], (url) => project.answerAt(url));
}

export async function pageByWebpack(project) {
  await webpack(project, "--entry", "./page.js", "--output-path", "built", "--output-filename", "page.js");
  copyFileSync(project.path("index.html"), project.path("built/index.html"));
  return project.page("built");
}

export async function programByWebpack(project) {
  await webpack(project, "--target", "node", "--entry", "./program.js", "--output-path", "program", "--output-filename", "program.cjs");
  return project.node("program/program.cjs");
}

function webpack(project, ...args) {
  return project.tool("webpack", ["--mode", "production", ...args]);
}

export function bundleByEsbuild(project, entry, format, file, ...others) {
  return project.tool("esbuild", [entry, "--bundle", `--outfile=${file}`, `--format=${format}`, "--log-level=error", ...others]);
}

export function bundleByRollup(project, entry, format, file) {
  return project.tool("rollup", [entry, "--plugin", "node-resolve", "--format", format, "--file", file]);
}

/** The page of a bundle, which is `bundle.js` in the folder. */
export function writePage(project, folder, format) {
  const type = format === "esm" ? ' type="module"' : "";
  const html = `<!doctype html><meta charset="utf-8" /><title>Mandate</title><script${type} src="./bundle.js"></script>`;
  writeFileSync(project.path(folder, "index.html"), html);
}

export async function pageByParcel(project) {
  await project.tool("parcel", ["build", "index.html", "--no-cache"]);
  return project.page("dist");
}

/** Calls `use` with the address of the app that Next built. */
export async function builtByNext(project, use) {
  await project.tool("next", ["build"]);
  return project.serving("next", ["start", "--port", "0"], use);
}

export function developedByNext(project, use) {
  return project.serving("next", ["dev", "--port", "0"], use);
}

/** What the server component of an app wrote in its page. */
export async function serverAt(url) {
  const response = await fetch(url);
  const found = /server: ([^<]*)/.exec(await response.text());
  if (!found) throw new Error(`status ${response.status}, without the text of the server component`);
  return found[1];
}

export async function answerOfWorkerd(project) {
  // A deployed worker imports its modules as files.
  const settings = ["--format=esm", "--conditions=workerd", "--loader:.wasm=copy", "--asset-names=[name]", "--log-level=error"];
  await project.tool("esbuild", ["index.js", "--bundle", "--outdir=out", ...settings]);
  return project.node("ask.js");
}
