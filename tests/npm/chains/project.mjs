// A project of a tool chain: its files with the packed package installed, and what its programs answer.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { openPage } from "../chromium.mjs";
import { serve } from "../serve.mjs";
import { EXPECTED } from "./planned.js";

const here = dirname(fileURLToPath(import.meta.url));
const pkg = resolve(here, "../../../pkg");
const QUIET = { NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false", PARCEL_WORKERS: "1", NO_COLOR: "1", CI: "true" };
const TARBALL = "mandate.tgz";
const execute = promisify(execFile);

export class Project {
  /** Installs a package and the pinned tools of `tools`; the files are those of `sources`. */
  static async install({ folder, installed, sources, tools, patience }) {
    const project = new Project(folder, patience);
    project.lay(resolve(here, sources));
    if (installed.tarball) copyFileSync(installed.tarball, join(folder, TARBALL));
    addPackage(join(here, tools), folder, installed);
    await project.run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
    return project;
  }

  /** A page is given up after `patience` milliseconds without an answer. */
  constructor(folder, patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /** Copies the files of a folder into the project. */
  lay(sources) {
    cpSync(sources, this.folder, { recursive: true });
    copyFileSync(join(here, "planned.js"), this.path("planned.js"));
  }

  path(...parts) {
    return join(this.folder, ...parts);
  }

  /** The output of a program; a failure has all that it wrote. */
  async run(program, args, options = {}) {
    const env = { ...process.env, ...QUIET, ...options.env };
    try {
      const { stdout } = await execute(program, args, { cwd: this.folder, maxBuffer: 1 << 26, ...options, env });
      return stdout.trim();
    } catch (error) {
      throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`);
    }
  }

  node(...args) {
    return this.run(process.execPath, args);
  }

  /** A program of an installed tool. */
  tool(name, args, options) {
    return this.run(this.path("node_modules/.bin", name), args, options);
  }

  /** What a page of a folder answers. */
  async page(folder, path = "") {
    const server = await serve(this.path(folder));
    try {
      return await this.answerAt(server.url + path);
    } finally {
      server.close();
    }
  }

  async answerAt(url) {
    const page = await openPage(this.patience);
    try {
      const { text, error } = await page.ask(url);
      if (error) throw new Error(error);
      return text;
    } finally {
      await page.close();
    }
  }

  /** Starts a server of an installed tool, and calls `use` with the address that it prints. */
  async serving(name, args, use) {
    const options = { cwd: this.folder, env: { ...process.env, ...QUIET }, stdio: ["ignore", "pipe", "pipe"], detached: true };
    const child = spawn(this.path("node_modules/.bin", name), args, options);
    const ended = once(child, "exit");
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => printed.push(chunk));
    try {
      return await use(await address(child));
    } catch (error) {
      throw new Error(`${error.message}\n${name} printed:\n${printed.join("")}`, { cause: error });
    } finally {
      if (child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await ended;
    }
  }
}

export function expect(answer, expected = EXPECTED) {
  if (answer !== expected) throw new Error(`answered ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`);
}

/** The packed package, by default as it was built; its contents are new with every build, so that a lock file has no checksum of it. */
export function packed(path = newestTarball()) {
  const { version, license, bin } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  const tarball = resolve(path);
  return { name: "mandate", wanted: `file:${TARBALL}`, locked: { version, resolved: `file:${TARBALL}`, license, bin }, tarball };
}

function newestTarball() {
  const built = join(pkg, "dist");
  const name = readdirSync(built).find((file) => file.endsWith(".tgz"));
  if (!name) throw new Error("there is no package: cargo xtask npm");
  return join(built, name);
}

/** Writes the manifest and the lock file of the tools with the package. */
function addPackage(tools, folder, { name, wanted, locked }) {
  const manifest = JSON.parse(readFileSync(join(tools, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(join(tools, "package-lock.json"), "utf8"));
  for (const root of [manifest, lock.packages[""]]) root.dependencies = { ...root.dependencies, [name]: wanted };
  lock.packages[`node_modules/${name}`] = locked;
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
}

/** The first address of this machine that a server prints. */
function address(child) {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk) => {
      printed += chunk;
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\/?/.exec(printed);
      if (found) resolve(found[0].endsWith("/") ? found[0] : `${found[0]}/`);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}
