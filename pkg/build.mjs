// Builds and packs the npm package. Prints the path of the tarball as its last line. With --js, the WebAssembly modules are
// those of the build before.
import { execFile, execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { part } from "./declarations.mjs";
import { declared, perInstance } from "./instances.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(here, "dist");
const stage = join(out, "package");
const dist = join(stage, "dist");
const modules = join(out, "modules");
const sources = join(here, "js");
const declarations = join(out, "declarations");
/** The modules whose exports are the package's; the others are used by these. */
const PUBLIC = ["errors", "planned", "rows", "table", "transaction", "files", "book"];
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
const MODULES = { mandate: "functions", mandate_book: "book", mandate_files: "files" };

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
  // Where the module is, the entries say: each tool chain has a place of its own.
  const place = ["--target", "web", "--omit-default-module-path", "--out-dir", modules, "--out-name", name];
  run("wasm-bindgen", [...place, wasm]);
  rmSync(join(modules, `${name}_bg.wasm.d.ts`));
  const glue = join(modules, `${name}.js`);
  writeFileSync(glue, perInstance(readFileSync(glue, "utf8")));
  const declaration = join(modules, `${name}.d.ts`);
  writeFileSync(declaration, declared(readFileSync(declaration, "utf8"), name));
}

async function optimise(name) {
  const wasm = join(modules, `${name}_bg.wasm`);
  await promisify(execFile)(process.execPath, [programOf("binaryen", "wasm-opt"), "-O3", wasm, "-o", wasm]);
  console.log(`${name}_bg.wasm: ${statSync(wasm).size} bytes`);
}

/** The modules with their glue; the declarations are for the sources only: callers use what these make of the module. */
function place(name) {
  for (const file of [`${name}.js`, `${name}_bg.wasm`]) copyFileSync(join(modules, file), join(dist, file));
  copyFileSync(join(modules, `${name}.d.ts`), join(declarations, `${name}.d.ts`));
  const packed = gzipSync(readFileSync(join(modules, `${name}_bg.wasm`)), { level: 9 }).toString("base64");
  writeFileSync(join(dist, `${name}_bytes.js`), `// The module, gzip in base64.\nexport const bytes = "${packed}";\n`);
}

/** The names of the functions over values. */
function functionNames() {
  const source = readFileSync(join(sources, "functions.js"), "utf8");
  return [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
}

async function entries() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: readdirSync(sources).map((file) => join(sources, file)),
    outdir: dist,
    format: "esm",
    target: "es2022",
    // Only Bun reads what has them.
    supported: { "import-attributes": true },
    logLevel: "warning",
  });
  writeFileSync(join(dist, "names.js"), `export const names = ${JSON.stringify(functionNames())};\n`);
  await common(build, "node.js", "node.cjs", []);
  await common(build, "node-worker.js", "worker.cjs", [errorsOf("./node.cjs")]);
  await common(build, "arrow.js", "arrow.cjs", [errorsOf("./node.cjs")]);
}

/** A CommonJS file of an entry for Node, which other runtimes of Node's modules run too: some have no TextDecoder. */
function common(build, entry, file, plugins) {
  const lines = [
    'const moduleUrl = require("node:url").pathToFileURL(__filename).href;',
    'const { TextDecoder, TextEncoder } = require("node:util");',
  ];
  return build({
    entryPoints: [join(dist, entry)],
    outfile: join(dist, file),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    define: { "import.meta.url": "moduleUrl" },
    banner: { js: lines.join("\n") },
    plugins,
    logLevel: "warning",
  });
}

/** One class of errors for all CommonJS files. */
function errorsOf(path) {
  const setup = ({ onResolve }) => onResolve({ filter: /\/errors\.js$/ }, () => ({ path, external: true }));
  return { name: "errors", setup };
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
    otherTypes(extension);
  }
}

/** The declarations of the entries besides the root, which take theirs from it. */
function otherTypes(extension) {
  const index = extension === "d.ts" ? "./index.js" : "./index.cjs";
  const write = (name, ...lines) => writeFileSync(join(dist, `${name}.${extension}`), [...lines, ""].join("\n"));
  write("arrow", readFileSync(join(declarations, "arrow.d.ts"), "utf8"));
  write("book", `export { Book, MandateError, init } from "${index}";`);
  const values = ["MandateError", "PlannedBook", "init", ...functionNames()];
  write("inline", `export type * from "${index}";`, `export { ${values.join(", ")} } from "${index}";`);
  write(
    "worker",
    readFileSync(join(declarations, "worker.d.ts"), "utf8").replaceAll('"../types/mandate.d.ts"', `"${index}"`),
    "/**",
    " * A client of a worker, which starts with the first call. In Node an idle worker does not keep the program running. Throws",
    " * nothing: a worker that does not start rejects the calls with `worker_failed`.",
    " * @example",
    " * const worker = startWorker();",
    " * const report = await worker.drift(inputs[0], { signal: AbortSignal.timeout(10_000) });",
    " */",
    "export declare function startWorker(options?: WorkerOptions): WorkerClient;",
    `export { MandateError } from "${index}";`,
  );
}

/** Folders for resolvers that do not read "exports": each names the files of one entry. */
function folders() {
  const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  for (const [path, entry] of Object.entries(manifest.exports)) {
    // The root has fields of its own, and a file is found by its name.
    if (path === "." || extname(path)) continue;
    const folder = path.slice(2);
    const up = (file) => file.replace("./", "../".repeat(folder.split("/").length));
    const module = entry.node ? entry.default : entry;
    const main = entry.node ? entry.node.require : entry;
    const fields = { type: "module", main: up(main.default), module: up(module.default), types: up(module.types) };
    mkdirSync(join(stage, folder), { recursive: true });
    writeFileSync(join(stage, folder, "package.json"), `${JSON.stringify(fields, null, 2)}\n`);
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

const { values } = parseArgs({ options: { js: { type: "boolean" } } });
if (!values.js) {
  rmSync(modules, { recursive: true, force: true });
  for (const [name, feature] of Object.entries(MODULES)) {
    bindgen(name, compile(feature));
  }
  await Promise.all(Object.keys(MODULES).map(optimise));
}
for (const folder of [stage, declarations]) rmSync(folder, { recursive: true, force: true });
for (const folder of [dist, declarations]) mkdirSync(folder, { recursive: true });
for (const name of Object.keys(MODULES)) place(name);
await entries();
commonBook();
types();
folders();
texts();
console.log(pack());
