// A project of a tool chain: its files with the packed package installed, and what its programs answer.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { openPage } from "../chromium.mjs";
import { serve } from "../serve.mjs";
import { EXPECTED } from "./planned.js";

const here = dirname(fileURLToPath(import.meta.url));
const QUIET = { NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false", PARCEL_WORKERS: "1", NO_COLOR: "1", CI: "true" };
const execute = promisify(execFile);

export class Project {
  /** Installs the tarball and the pinned tools of `tools`; the files are those of `sources`. */
  static async install({ folder, tarball, sources, tools }) {
    cpSync(join(here, sources), folder, { recursive: true });
    copyFileSync(join(here, "planned.js"), join(folder, "planned.js"));
    copyFileSync(tarball, join(folder, "mandate.tgz"));
    addPackage(join(here, tools), folder);
    const project = new Project(folder);
    await project.run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
    return project;
  }

  constructor(folder) {
    this.folder = folder;
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
    const page = await openPage();
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
    try {
      return await use(await address(child));
    } finally {
      if (child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await ended;
    }
  }
}

export function expect(answer, expected = EXPECTED) {
  if (answer !== expected) throw new Error(`answered ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`);
}

/** The manifest and the lock file with the package; its contents are new with every build, so that it has no checksum. */
function addPackage(tools, folder) {
  const { version, license, bin } = JSON.parse(readFileSync(join(here, "../../../pkg/package.json"), "utf8"));
  for (const [file, add] of [
    ["package.json", (manifest) => addTo(manifest)],
    [
      "package-lock.json",
      (lock) => {
        addTo(lock.packages[""]);
        lock.packages["node_modules/mandate"] = { version, resolved: "file:mandate.tgz", license, bin };
      },
    ],
  ]) {
    const parsed = JSON.parse(readFileSync(join(tools, file), "utf8"));
    add(parsed);
    writeFileSync(join(folder, file), JSON.stringify(parsed));
  }
}

function addTo(manifest) {
  manifest.dependencies = { ...manifest.dependencies, mandate: "file:mandate.tgz" };
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
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
}
