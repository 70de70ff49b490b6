// The end of a browser that nobody closes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** The process group of the browser over a profile. */
export function groupOf(profile) {
  const lines = execFileSync("ps", ["-eo", "pgid=,args="], { encoding: "utf8" }).split("\n");
  const own = lines.filter((line) => line.includes(`--user-data-dir=${profile}`) && !line.includes("--type="));
  const groups = new Set(own.map((line) => Number(line.trim().split(/\s+/)[0])));
  assert.equal(groups.size, 1, `one browser over ${profile}: ${own}`);
  const [group] = groups;
  assert.notEqual(group, process.pid);
  return group;
}

/** Kills every process of a group, and waits until the browser is gone. */
export async function kill(group, context) {
  const gone = new Promise((resolve) => context.on("close", resolve));
  process.kill(-group, "SIGKILL");
  await gone;
}
