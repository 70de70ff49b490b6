// Tests of the packed npm package: `node tests/npm/run.mjs --tarball <path>`.
//
// The tarball is installed in scratch projects and used as its users would: Node as ES module and CommonJS, strict
// TypeScript, a Vite build and a plain module script in Chromium. Two hundred inputs are planned natively, in Node and in
// Chromium, and the three have to give the same bytes.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { openPage } from "./chromium.mjs";
import { checkDocumented, documented, programOf } from "./documented.mjs";
import { examples } from "./readme.mjs";
import { serve } from "./serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
/** The modules of what is checked wherever the package runs. */
const CHECKS = ["contract.js", "checks.js", "engine.js", "book.js", "given.js", "closed.js", "failed.js", "files.js", "inputs.js", "reading.js", "bad.js"];
/** Calls of the soak here; at length it is a command of its own. */
const SOAK_CALLS = 10_000;
const bin = (name) => join(root, "node_modules", ".bin", name);

function run(program, args, options = {}) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });
}

/** A project with the package installed, and nothing from the network. */
function project(scratch, name, manifest, tarball) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, ...manifest }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", tarball], { cwd: folder });
  return folder;
}

/** Puts apache-arrow, which the package does not depend on, beside it. */
function addArrow(folder) {
  symlinkSync(join(root, "node_modules/apache-arrow"), join(folder, "node_modules/apache-arrow"));
}

function copyChecks(folder, ...others) {
  for (const file of [...CHECKS, ...others]) cpSync(join(here, file), join(folder, file));
}

function same(where, expected, found) {
  if (expected.length !== found.length) {
    throw new Error(`${where}: ${found.length} plans instead of ${expected.length}`);
  }
  const different = expected.findIndex((plan, number) => plan !== found[number]);
  if (different >= 0) {
    throw new Error(`${where}: plan ${different} differs\nnative ${expected[different]}\nhere   ${found[different]}`);
  }
}

function node(scratch, tarball, native) {
  const folder = project(scratch, "node", { type: "module" }, tarball);
  addArrow(folder);
  copyChecks(folder, "arrow.js");
  for (const [file, source] of [
    ["esm.mjs", 'import * as mandate from "mandate";'],
    ["commonjs.cjs", 'const mandate = require("mandate");'],
  ]) {
    writeFileSync(
      join(folder, file),
      `${source}
       import("./contract.js").then(async ({ checkContract, plans }) => {
         await checkContract(mandate);
         const inputs = require_("node:fs").readFileSync(process.argv[2], "utf8");
         process.stdout.write(plans(mandate, inputs).join("\\n"));
       });`.replace("require_(", file.endsWith("cjs") ? "require(" : "process.getBuiltinModule("),
    );
    const found = run(process.execPath, [file, native.inputsFile], { cwd: folder, maxBuffer: 1 << 28 });
    same(file, native.plans, found.split("\n"));
    console.log(`  ${file}: contract, ${native.plans.length} plans as native`);
  }
  arrow(folder);
  // The book alone: the other module is never asked for, and an error is the same class as the root's.
  for (const [file, source, root] of [
    ["book-esm.mjs", 'import { Book, MandateError } from "mandate/book";', 'await import("mandate")'],
    ["book-commonjs.cjs", 'const { Book, MandateError } = require("mandate/book");', 'require("mandate")'],
  ]) {
    const program = `${source}
      (async () => {
        const book = await Book.open({ tables: ["Asset"] });
        await book.table("Asset").create({ unique_identifier: "OAK" });
        const rows = book.table("Asset").count();
        const refused = await book.apply("nothing_of_the_kind").catch((error) => error instanceof MandateError);
        const other = ${root};
        console.log(JSON.stringify([rows, refused, other.Book === Book, other.MandateError === MandateError]));
      })();`;
    writeFileSync(join(folder, file), program);
    const found = run(process.execPath, [file], { cwd: folder }).trim();
    if (found !== "[1,true,true,true]") throw new Error(`${file}: ${found}`);
    console.log(`  ${file}: a book without the functions' module`);
  }
  const all = examples(join(root, "pkg/README.md"));
  for (const [number, example] of all.entries()) {
    const file = `example${number}.mjs`;
    const fatal = "console.assert = (holds, ...rest) => { if (!holds) throw new Error(`does not hold ${rest}`); };";
    writeFileSync(join(folder, file), `${fatal}\n${example}`);
    run(process.execPath, [file], { cwd: folder });
  }
  console.log(`  README: ${all.length} examples`);
  const programs = readdirSync(join(root, "examples/js"));
  // One builds on another.
  for (const file of programs) cpSync(join(root, "examples/js", file), join(folder, file));
  for (const file of programs) {
    console.log(`  examples/js/${file}: ${run(process.execPath, [file], { cwd: folder }).trim()}`);
  }
}

/** Books on the disk, and programs that are killed while they save. */
function disk(scratch, tarball) {
  const folder = project(scratch, "disk", { type: "module" }, tarball);
  cpSync(join(here, "disk.mjs"), join(folder, "disk.mjs"));
  console.log(run(process.execPath, ["disk.mjs"], { cwd: folder }).trimEnd());
}

/** Tables of apache-arrow, by both kinds of modules. */
function arrow(folder) {
  for (const [file, load] of [
    ["arrow.mjs", (name) => `await import("${name}")`],
    ["arrow.cjs", (name) => `require("${name}")`],
  ]) {
    const program = `(async () => {
      const { checkArrow } = await import("./arrow.js");
      checkArrow(${load("mandate")}, ${load("mandate/arrow")}, ${load("apache-arrow")});
    })();`;
    writeFileSync(join(folder, file), program);
    run(process.execPath, [file], { cwd: folder });
    console.log(`  ${file}: tables of apache-arrow`);
  }
}

/** Bad values everywhere, and many calls. */
function bad(scratch, tarball) {
  const folder = project(scratch, "bad", { type: "module" }, tarball);
  copyChecks(folder, "bad-book.js", "soak.mjs");
  const program = `import * as mandate from "mandate";
    import { checkBad } from "./bad.js";
    import { checkBadBook } from "./bad-book.js";
    console.log(checkBad(mandate) + (await checkBadBook(mandate)));`;
  writeFileSync(join(folder, "bad.mjs"), program);
  console.log(`  ${run(process.execPath, ["bad.mjs"], { cwd: folder }).trim()} bad values`);
  const soak = ["--expose-gc", "soak.mjs", "--package", "node_modules/mandate", "--calls", String(SOAK_CALLS)];
  console.log(`  ${run(process.execPath, soak, { cwd: folder }).trim()}`);
}

function types(scratch, tarball) {
  const folder = project(scratch, "types", { type: "module" }, tarball);
  addArrow(folder);
  for (const file of ["use.ts", "book.ts", "arrow.ts", "use-commonjs.cts"]) {
    cpSync(join(here, "types", file), join(folder, file));
  }
  const strict = ["--strict", "--noEmit", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022"];
  for (const [module, resolution, files] of [
    ["nodenext", "nodenext", ["use.ts", "book.ts", "arrow.ts", "use-commonjs.cts"]],
    ["esnext", "bundler", ["use.ts", "book.ts", "arrow.ts"]],
  ]) {
    const args = [...strict, "--module", module, "--moduleResolution", resolution, "--types", "", ...files];
    run(bin("tsc"), args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    console.log(`  tsc --strict, ${resolution}: ${files.join(", ")}`);
  }
  declared(folder);
  described(folder, strict);
}

/** Every function and method says what it throws, and has an example, which goes with the types. */
function described(folder, strict) {
  const dist = join(folder, "node_modules/mandate/dist");
  const texts = ["index", "worker", "arrow"].map((entry) => readFileSync(join(dist, `${entry}.d.ts`), "utf8"));
  const examples = checkDocumented(texts.flatMap(documented), (code) => texts[0].includes(`"${code}"`));
  writeFileSync(join(folder, "examples.ts"), readFileSync(join(here, "types/examples.ts"), "utf8") + programOf(examples));
  const args = ["--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022,dom,esnext.disposable", "--types", "", "examples.ts"];
  run(bin("tsc"), [...strict, ...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  console.log(`  ${examples.length} functions and methods with examples`);
}

/** What is declared to be a value is exported, and nothing else is; every code that is thrown is declared. */
function declared(folder) {
  const dist = join(folder, "node_modules/mandate/dist");
  const text = readFileSync(join(dist, "index.d.ts"), "utf8");
  const sources = readdirSync(dist).filter((file) => /^(?!mandate).*\.js$/.test(file));
  const thrown = sources.flatMap((file) => [...readFileSync(join(dist, file), "utf8").matchAll(/(?:refusal|Unfit)\(\s*"(\w+)"/g)]);
  const unknown = thrown.map(([, code]) => code).filter((code) => !text.includes(`"${code}"`));
  if (thrown.length === 0 || unknown.length > 0) throw new Error(`codes that are thrown and not declared: ${unknown}`);
  const values = [...text.matchAll(/^export (?:declare )?(?:class|const|function) (\w+)/gm)].map(([, name]) => name).sort();
  for (const [type, load] of [
    ["module", 'import("mandate")'],
    ["commonjs", 'Promise.resolve(require("mandate"))'],
  ]) {
    const program = `${load}.then((exported) => console.log(Object.keys(exported).sort().join()));`;
    const exported = run(process.execPath, [`--input-type=${type}`, "--eval", program], { cwd: folder }).trim();
    if (exported !== values.join()) throw new Error(`${type}: exported ${exported}\ndeclared ${values}`);
  }
  console.log(`  ${values.length} values declared and exported`);
}

async function vite(scratch, tarball, native) {
  const folder = project(scratch, "vite", { type: "module" }, tarball);
  addArrow(folder);
  copyChecks(folder, "page.js", "arrow.js", "arrow-page.js");
  writeFileSync(join(folder, "index.html"), '<!doctype html><title>vite</title><script type="module" src="/arrow-page.js"></script>');
  run(bin("vite"), ["build", "--logLevel", "warn"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  // What a strict page allows; the importing of WebAssembly has to do with that.
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
  await inChromium("vite build", join(folder, "dist"), policy, native);
}

async function plain(scratch, tarball, native) {
  const folder = project(scratch, "plain", { type: "module" }, tarball);
  copyChecks(folder, "page.js");
  const map = JSON.stringify({ imports: { mandate: "./node_modules/mandate/dist/browser.js" } });
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><title>plain</title><script type="importmap">${map}</script>
     <script type="module" src="./page.js"></script>`,
  );
  await inChromium("plain module script", folder, undefined, native);
  await readmeInChromium(folder);
}

/** The examples of the README that need the package alone, each in a page of its own. The first needs nothing else, init() included. */
async function readmeInChromium(folder) {
  const entries = { mandate: "./node_modules/mandate/dist/browser.js", "mandate/worker": "./node_modules/mandate/dist/browser-worker.js" };
  const all = examples(join(root, "pkg/README.md")).filter((example) => !/from "(apache-arrow|node:)/.test(example));
  const server = await serve(folder);
  try {
    for (const [number, example] of all.entries()) {
      const init = number === 0 ? "" : 'await (await import("mandate")).init();';
      const page = `<!doctype html><title>README</title><script type="importmap">${JSON.stringify({ imports: entries })}</script>
        <script type="module">
          console.assert = (holds) => { if (!holds) throw new Error("does not hold"); };
          ${init}
          await import("./example${number}.js").then(
            () => { globalThis.answer = {}; },
            (error) => { globalThis.answer = { error: String(error?.stack ?? error) }; },
          );
        </script>`;
      writeFileSync(join(folder, `example${number}.js`), example);
      writeFileSync(join(folder, `example${number}.html`), page);
      const opened = await openPage();
      const answer = await opened.ask(`${server.url}example${number}.html`).finally(() => opened.close());
      if (answer.error) throw new Error(`README, example ${number} in Chromium: ${answer.error}\n${example}`);
    }
  } finally {
    server.close();
  }
  console.log(`  README in Chromium: ${all.length} examples`);
}

async function inChromium(name, folder, policy, native) {
  cpSync(native.inputsFile, join(folder, "inputs.jsonl"));
  const server = await serve(folder, policy);
  const page = await openPage();
  try {
    const answer = await page.ask(server.url);
    if (answer.error) {
      throw new Error(`${name}: ${answer.error}`);
    }
    same(name, native.plans, answer.plans);
    console.log(`  ${name}: contract, ${native.plans.length} plans as native`);
  } finally {
    await page.close();
    server.close();
  }
}

/** The inputs and what this machine's own build makes of them. */
function planNatively(scratch) {
  const folder = join(scratch, "native");
  run("cargo", ["run", "--locked", "--quiet", "--package", "acceptance", "--bin", "planned_inputs", "--", folder], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const plans = readFileSync(join(folder, "plans.jsonl"), "utf8").trimEnd().split("\n");
  return { inputsFile: join(folder, "inputs.jsonl"), plans };
}

const { values } = parseArgs({ options: { tarball: { type: "string" } } });
if (!values.tarball) {
  throw new Error("name the tarball: node tests/npm/run.mjs --tarball <path>");
}
const tarball = resolve(values.tarball);
const scratch = mkdtempSync(join(tmpdir(), "mandate-npm-"));
try {
  console.log(`package ${tarball}`);
  const native = planNatively(scratch);
  node(scratch, tarball, native);
  disk(scratch, tarball);
  bad(scratch, tarball);
  types(scratch, tarball);
  await plain(scratch, tarball, native);
  await vite(scratch, tarball, native);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
