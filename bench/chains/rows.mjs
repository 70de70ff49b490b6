// The rows of the table: what is built and asked in each tool chain. A row has the folder of its files, those it shares with the
// projects of tests/npm/chains, the forms in which they import the module of a way, and the place that says which ways there are.
import { copyFileSync } from "node:fs";
import { basename } from "node:path";

import * as builds from "../../tests/npm/chains/builds.mjs";
import { expect } from "../../tests/npm/chains/project.mjs";

const ANSWER = "first: true";
const COMMONJS = { forms: ["first.cjs"] };

/** A row whose `act` gives what the program or the page answers. */
function asked(title, place, sources, act, { forms, shared } = {}) {
  return { title, place, sources, forms, shared, run: async (project, way) => expect(await act(project, way), ANSWER) };
}

/** A row that passes if `act` does. */
function checked(title, place, sources, act, { forms } = {}) {
  return { title, place, sources, forms, run: act };
}

function bundledPage(title, bundle, format) {
  return asked(title, "copied", "page", async (project, { copied }) => {
    await bundle(project, "page.js", format, "built/bundle.js");
    builds.writePage(project, "built", format);
    if (copied) copyFileSync(project.path("node_modules", copied), project.path("built", basename(copied)));
    return project.page("built");
  });
}

function programByEsbuild(title, format, file) {
  return asked(title, "node", "program", async (project) => {
    await builds.bundleByEsbuild(project, "program.js", format, file, "--platform=node");
    return project.node(file);
  });
}

/** Without others, the settings are those that `tsc --init` writes. */
function types(title, file, module, resolution, settings = ["--target", "esnext", "--skipLibCheck"]) {
  const act = (project) => builds.checkTypes(project, { module, resolution, settings: [...settings, "--types", ""] }, [file]);
  return checked(`TypeScript, ${title}`, "types", "program", act, { forms: [file] });
}

function tests(title, tool, args, options) {
  return ["node", "jsdom"].map((environment) =>
    checked(`${title}, ${environment}`, "node", tool, (project) => project.tool(tool, [...args, `${environment}.test.js`]), options),
  );
}

const vite = (version) => [
  asked(`Vite ${version}, build`, "vite", "page", builds.pageByVite),
  asked(`Vite ${version}, development server`, "vite", "page", builds.pageOfViteServer),
];

const LAYOUT = { shared: ["next/app/layout.js"] };

const next = (title, by) => [
  asked(`Next, server component, ${title}`, "node", "next-server", (project) => by(project, builds.serverAt), LAYOUT),
  asked(`Next, client component, ${title}`, "page", "next-client", (project) => by(project, (url) => project.answerAt(url)), LAYOUT),
];

const script = (title, file, shared = [`script/${file}`]) =>
  asked(title, "script", "script", (project) => project.page(".", file), { shared });

/** By the folder of the tools that are installed. */
export const ROWS = {
  node: [
    asked("Node, ES module", "node", "program", (project) => project.node("main.js")),
    asked("Node, CommonJS", "node", "program", (project) => project.node("commonjs.cjs"), COMMONJS),
  ],
  typescript: [
    types("`nodenext`, ES module", "first.ts", "nodenext", "nodenext"),
    types("`nodenext`, CommonJS", "first.cts", "nodenext", "nodenext"),
    types("`bundler`", "first.ts", "esnext", "bundler"),
    types("declarations checked, ES2022", "first.ts", "nodenext", "nodenext", ["--target", "es2022", "--lib", "es2022,dom"]),
  ],
  deno: [asked("Deno", "node", "program", (project) => builds.runByDeno(project, "main.js"))],
  bun: [
    asked("Bun, run", "node", "program", (project) => builds.bun(project, "run", "main.js")),
    asked("Bun, compiled", "node", "program", (project) => builds.runCompiled(project, "main.js")),
  ],
  vite5: vite(5),
  vite6: vite(6),
  vite7: vite(7),
  vite8: vite(8),
  webpack: [
    asked("webpack, page", "page", "page", builds.pageByWebpack),
    asked("webpack, program for Node", "node", "program", builds.programByWebpack),
  ],
  esbuild: [
    bundledPage("esbuild, page, module", builds.bundleByEsbuild, "esm"),
    bundledPage("esbuild, page, classic script", builds.bundleByEsbuild, "iife"),
    programByEsbuild("esbuild, program for Node, ES module", "esm", "built/program.js"),
    programByEsbuild("esbuild, program for Node, CommonJS", "cjs", "built/program.cjs"),
  ],
  rollup: [
    bundledPage("Rollup, page, module", builds.bundleByRollup, "esm"),
    bundledPage("Rollup, page, classic script", builds.bundleByRollup, "iife"),
  ],
  parcel: [asked("Parcel, page", "page", "page", builds.pageByParcel)],
  next: [...next("built", builds.builtByNext), ...next("development server", builds.developedByNext)],
  workerd: [asked("workerd", "workerd", "workerd", builds.answerOfWorkerd, { shared: ["workerd/ask.js"] })],
  jest: tests("Jest", "jest", ["--ci", "--runInBand"], COMMONJS),
  vitest: tests("Vitest", "vitest", ["run"]),
  script: [
    script("no tool, module script", "module.html", []),
    script("no tool, classic script", "classic.html"),
    script("no tool, module worker", "module-worker.html"),
    script("no tool, classic worker", "classic-worker.html"),
  ],
};
