#!/usr/bin/env node
// The command line: one function of the package on a file.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { csv } from "./csv.js";
import { MandateError, drift, expandTargets, planRebalance, validateTargets } from "./node.js";

/** By name: the function, and of its answer what CSV has lines of. */
const COMMANDS = {
  validate: { calculate: validateTargets, lines: ({ ok, rows, violations }) => (ok ? rows : violations) },
  expand: { calculate: expandTargets, lines: ({ exposures }) => exposures },
  drift: { calculate: drift, lines: ({ lines }) => lines },
  plan: { calculate: planRebalance, lines: ({ orders }) => orders },
};
const FORMATS = ["json", "csv"];
const FINE = 0;
const REFUSED = 1;
const MISUSED = 2;

const HELP = `Usage: mandate <command> [--format json|csv] FILE.json

Commands:
  validate   validate and complete rows of targets
  expand     expand portfolio targets to assets
  drift      measure one account against its targets
  plan       plan rebalancing orders

FILE.json has the input of validateTargets, expandTargets, drift or planRebalance; - reads it from standard input.

Options:
  --format json|csv   the whole answer as JSON (default); or as CSV the rows or violations (validate), exposures
                      (expand), lines (drift) or orders (plan)
  --help              print this help

Exit codes: 0 done, 1 the input violates a rule (each violation is on standard error), 2 wrong usage.
`;

/** Wrong usage: its message says what to do. */
class UsageError extends Error {}

function main() {
  const { values, positionals } = parsed();
  if (values.help) return write(HELP, FINE);
  const { command, file } = chosen(positionals);
  if (!FORMATS.includes(values.format)) {
    throw new UsageError(`There is no format "${values.format}"; choose json or csv.`);
  }
  const answer = command.calculate(read(file));
  write(values.format === "csv" ? csv(command.lines(answer)) : `${JSON.stringify(answer, null, 2)}\n`, FINE);
  if (answer.ok === false) report(answer.violations);
}

function parsed() {
  const options = { format: { type: "string", default: "json" }, help: { type: "boolean", short: "h" } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function chosen([name, file, ...others]) {
  if (name === undefined) throw new UsageError("Name a command.");
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`There is no command "${name}".`);
  if (file === undefined) throw new UsageError("Name a file, or - for standard input.");
  if (others.length > 0) throw new UsageError("Name one file only.");
  return { command: COMMANDS[name], file };
}

function read(file) {
  const name = file === "-" ? "Standard input" : file;
  let text;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${error.message}`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UsageError(`${name} is not JSON: ${error.message}`);
  }
}

function write(text, code) {
  process.stdout.write(text);
  process.exitCode = code;
}

function report(violations) {
  for (const { row, column, code, message } of violations) {
    process.stderr.write(`row ${row}${column ? `, ${column}` : ""}: ${message} (${code})\n`);
  }
  process.exitCode = REFUSED;
}

// A reader that has seen enough closes the pipe.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
try {
  main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nSee mandate --help.\n`);
    process.exitCode = MISUSED;
  } else if (error instanceof MandateError) {
    if (error.details.violations.length > 0) report(error.details.violations);
    else {
      process.stderr.write(`${error.message} (${error.code})\n`);
      process.exitCode = REFUSED;
    }
  } else {
    throw error;
  }
}
