// Builds and packs the npm package. Prints the path of the tarball as its last line.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(here, "dist");
const stage = join(out, "package");
const dist = join(stage, "dist");
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

/** Compiler flags that keep the paths of this machine out of the module's panic messages. */
function plainPaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sources = join(cargoHome, "registry", "src");
  const folders = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  // Of several that fit, the compiler takes the last.
  return [cargoHome, ...folders].map((folder) => `--remap-path-prefix=${folder}=crates`);
}

function compile() {
  const flags = plainPaths().join("\x1f");
  const args = ["build", "--locked", "--release", "--package", "pkg", "--target", "wasm32-unknown-unknown"];
  const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags };
  run("cargo", args, { stdio: ["ignore", "inherit", "inherit"], env });
  const metadata = JSON.parse(
    run("cargo", ["metadata", "--locked", "--no-deps", "--format-version", "1"], { maxBuffer: 1 << 26 }),
  );
  return join(metadata.target_directory, "wasm32-unknown-unknown", "release", "pkg.wasm");
}

function bindgen(wasm) {
  run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", dist, "--out-name", "mandate", wasm]);
}

function optimise() {
  const wasm = join(dist, "mandate_bg.wasm");
  run(process.execPath, [programOf("binaryen", "wasm-opt"), "-O3", wasm, "-o", wasm]);
  const raw = statSync(wasm).size;
  const compressed = brotliCompressSync(readFileSync(wasm)).length;
  console.log(`mandate_bg.wasm: ${raw} bytes, ${compressed} with brotli`);
}

async function entries() {
  for (const file of ["api.js", "book.js", "planned.js", "errors.js", "loaded.js", "node.js", "browser.js"]) {
    copyFileSync(join(here, "js", file), join(dist, file));
  }
  // One file, because a declaration of a CommonJS module cannot import that of an ES module.
  const types = ["mandate.d.ts", "book.d.ts"].map((file) => readFileSync(join(here, "types", file), "utf8"));
  for (const extension of ["d.ts", "d.cts"]) {
    writeFileSync(join(dist, `index.${extension}`), types.join("\n"));
  }
  for (const file of ["package.json", "README.md"]) {
    copyFileSync(join(here, file), join(stage, file));
  }
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    copyFileSync(join(root, licence), join(stage, licence));
  }
  const { build } = await import("esbuild");
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
mkdirSync(dist, { recursive: true });
const wasm = compile();
bindgen(wasm);
optimise();
await entries();
console.log(pack());
