// Builds and packs the npm package. Prints the path of the tarball as its last line.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { part } from "./declarations.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(here, "dist");
const stage = join(out, "package");
const dist = join(stage, "dist");
const sources = join(here, "js");
const declarations = join(out, "declarations");
/** The modules whose exports are the package's; the others are used by these. */
const PUBLIC = ["errors", "planned", "rows", "table", "transaction", "book"];
const require = createRequire(import.meta.url);

function run(program, args, options = {}) {
  return execFileSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", ...options });
}

/** The path of a program that an npm package brings. */
function programOf(name, program) {
  const manifest = require.resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(dirname(manifest), typeof bin === "string" ? bin : bin[program]);
}

/** The WebAssembly modules: by the name of their files, what of the crate is in them. */
const MODULES = { mandate: "functions", mandate_book: "book" };

/** Compiler flags that keep the paths of this machine out of the module's panic messages. */
function plainPaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sources = join(cargoHome, "registry", "src");
  const folders = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  // Of several that fit, the compiler takes the last.
  return [cargoHome, ...folders].map((folder) => `--remap-path-prefix=${folder}=crates`);
}

/** Compiles the crate with one of its features. The flags come on top of those of .cargo/config.toml. */
function compile(feature) {
  const target = "wasm32-unknown-unknown";
  const flags = `target.${target}.rustflags=${JSON.stringify(plainPaths())}`;
  const args = ["build", "--locked", "--release", "--package", "pkg", "--target", target, "--config", flags];
  const chosen = ["--no-default-features", "--features", feature];
  run("cargo", [...args, ...chosen], { stdio: ["ignore", "inherit", "inherit"] });
  const metadata = JSON.parse(
    run("cargo", ["metadata", "--locked", "--no-deps", "--format-version", "1"], { maxBuffer: 1 << 26 }),
  );
  return join(metadata.target_directory, "wasm32-unknown-unknown", "release", "pkg.wasm");
}

function bindgen(name, wasm) {
  run("wasm-bindgen", ["--target", "web", "--out-dir", dist, "--out-name", name, wasm]);
  // For the sources only: callers use what these make of the module.
  renameSync(join(dist, `${name}.d.ts`), join(declarations, `${name}.d.ts`));
  rmSync(join(dist, `${name}_bg.wasm.d.ts`));
}

function optimise(name) {
  const wasm = join(dist, `${name}_bg.wasm`);
  run(process.execPath, [programOf("binaryen", "wasm-opt"), "-O3", wasm, "-o", wasm]);
  const raw = statSync(wasm).size;
  const compressed = brotliCompressSync(readFileSync(wasm)).length;
  console.log(`${name}_bg.wasm: ${raw} bytes, ${compressed} with brotli`);
}

async function entries() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: readdirSync(sources).map((file) => join(sources, file)),
    outdir: dist,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  await build({
    entryPoints: [join(dist, "node.js")],
    outfile: join(dist, "node.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    define: { "import.meta.url": "moduleUrl" },
    banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
}

/** The book of the CommonJS entry: one class of errors for both. */
function commonBook() {
  const names = ["Book", "MandateError", "init"];
  const lines = names.map((name) => `exports.${name} = ${name === "init" ? "async () => {}" : `all.${name}`};`);
  writeFileSync(join(dist, "book.cjs"), ['"use strict";', 'const all = require("./node.cjs");', ...lines, ""].join("\n"));
}

function types() {
  const args = [programOf("typescript", "tsc"), "--project", here];
  run(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const generated = readFileSync(join(here, "types", "mandate.d.ts"), "utf8");
  const parts = PUBLIC.map((name) => part(name, readFileSync(join(declarations, `${name}.d.ts`), "utf8")));
  for (const extension of ["d.ts", "d.cts"]) {
    writeFileSync(join(dist, `index.${extension}`), [generated, ...parts].join("\n"));
    const index = extension === "d.ts" ? "./index.js" : "./index.cjs";
    writeFileSync(join(dist, `book.${extension}`), `export { Book, MandateError, init } from "${index}";\n`);
  }
}

function texts() {
  for (const file of ["package.json", "README.md"]) {
    copyFileSync(join(here, file), join(stage, file));
  }
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    copyFileSync(join(root, licence), join(stage, licence));
  }
}

function pack() {
  const packed = run("npm", ["pack", "--json", "--pack-destination", out], { cwd: stage });
  const [{ filename, entryCount, unpackedSize }] = JSON.parse(packed);
  const tarball = join(out, filename);
  if (!existsSync(tarball)) {
    throw new Error(`npm pack said ${filename}, which is not in ${out}`);
  }
  console.log(`${filename}: ${entryCount} files, ${unpackedSize} bytes unpacked`);
  return tarball;
}

rmSync(out, { recursive: true, force: true });
for (const folder of [dist, declarations]) mkdirSync(folder, { recursive: true });
for (const [name, feature] of Object.entries(MODULES)) {
  bindgen(name, compile(feature));
  optimise(name);
}
await entries();
commonBook();
types();
texts();
console.log(pack());
