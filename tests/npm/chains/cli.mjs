// `npx mandate` as it is installed: what it prints, and how it ends.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

import { INPUT } from "./planned.js";

const FUND = "00000000-0000-0000-0000-000000000001";
const PORTFOLIO = "00000000-0000-0000-0000-000000000201";
const TIME = "2026-01-30T21:00:00Z";
const FILES = {
  "targets.json": [{ asset_uid: FUND, weight_notional_exposure: "0.6" }],
  "bad-targets.json": [{ asset_uid: FUND }, { asset_uid: FUND, weight_notional_exposure: "0.6", colour: "red" }],
  "expand.json": {
    as_of: TIME,
    targets: [{ portfolio_uid: PORTFOLIO, weight_notional_exposure: "0.5" }],
    compositions: [{ portfolio_uid: PORTFOLIO, time_index: TIME, constituents: [{ asset_uid: FUND, weight: "1" }] }],
  },
  "drift.json": {
    holdings: [{ asset_uid: FUND, quantity: "70" }],
    cash: "3000",
    prices: [{ asset_uid: FUND, price: "100" }],
    targets: [{ asset_uid: FUND, weight: "0.6" }],
    band: { kind: "absolute", half_width: "0.05" },
  },
  "plan.json": INPUT,
  "bad-plan.json": { ...INPUT, colour: "red" },
};

const json = (choose, expected) => (text) => JSON.stringify(choose(JSON.parse(text))) === JSON.stringify(expected);
const lines = (count, ...parts) => (text) =>
  text.split("\r\n").length === count + 1 && parts.every((part) => text.includes(part));
const has = (part) => (text) => text.includes(part);
const nothing = (text) => text === "";

/** Arguments, standard input if it is read, the exit code, what is printed and what is said of errors. */
const CASES = [
  { args: ["validate", "targets.json"], code: 0, out: json(({ ok }) => ok, true) },
  { args: ["validate", "bad-targets.json"], code: 1, out: json(({ ok }) => ok, false), err: has("row 1, colour: ") },
  { args: ["validate", "bad-targets.json", "--format", "csv"], code: 1, out: has("row,column,code,message"), err: has("(unknown_column)") },
  { args: ["validate", "targets.json", "--format=csv"], code: 0, out: lines(2, "weight_notional_exposure", ",0.6") },
  { args: ["expand", "expand.json"], code: 0, out: json(({ exposures }) => exposures[0].weight, "0.5") },
  { args: ["expand", "expand.json", "--format", "csv"], code: 0, out: lines(2, `"[{""`) },
  { args: ["drift", "drift.json"], code: 0, out: json((answer) => answer.portfolio_drift, "0.1") },
  { args: ["drift", "drift.json", "--format", "csv"], code: 0, out: lines(3, ",-0.1", ",0.1") },
  { args: ["plan", "plan.json"], code: 0, out: json(({ orders }) => orders.length, 2) },
  { args: ["plan", "-", "--format", "csv"], input: "plan.json", code: 0, out: lines(3, ",sell,20", ",buy,80") },
  { args: ["plan", "bad-plan.json"], code: 1, out: nothing, err: has("colour: ") },
  { args: ["--help"], code: 0, out: has("Usage: mandate ") },
  { args: [], code: 2, out: nothing, err: has("Name a command.") },
  { args: ["dance", "plan.json"], code: 2, out: nothing, err: has('"dance"') },
  { args: ["plan"], code: 2, out: nothing, err: has("Name a file") },
  { args: ["plan", "plan.json", "drift.json"], code: 2, out: nothing, err: has("one file only") },
  { args: ["plan", "plan.json", "--format", "xml"], code: 2, out: nothing, err: has('"xml"') },
  { args: ["plan", "plan.json", "--loud"], code: 2, out: nothing, err: has("--loud") },
  { args: ["plan", "missing.json"], code: 2, out: nothing, err: has("missing.json cannot be read") },
  { args: ["plan", "words.txt"], code: 2, out: nothing, err: has("words.txt is not JSON") },
];

export async function* cli(project) {
  mkdirSync(project.path("files"));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(project.path("files", name), JSON.stringify(content));
  writeFileSync(project.path("files/words.txt"), "no JSON");
  for (const { args, input, code, out, err = nothing } of CASES) {
    const found = spawnSync(project.path("node_modules/.bin/mandate"), args, {
      cwd: project.path("files"),
      encoding: "utf8",
      input: input ? JSON.stringify(FILES[input]) : "",
    });
    if (found.status !== code || !out(found.stdout) || !err(found.stderr)) {
      throw new Error(`mandate ${args.join(" ")}: exit code ${found.status}\n${found.stdout}\n${found.stderr}`);
    }
  }
  yield `${CASES.length} calls of mandate`;
}
