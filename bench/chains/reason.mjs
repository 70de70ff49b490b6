// What went wrong, in one line: the first of what a tool wrote that names an error, else the first that tells of one.
const NAMES = /^(\[?ERROR|\w*Error\b|ENOENT|\S+: error TS|error[: ])/i;
const TELLS = /error|exception|fail|cannot|can't|could not|not |must use|unexpected|unknown|refused|requires|missing|answered/i;
/** What we say ourselves, or what only says that something went wrong. */
const SAYS_NOTHING = [
  /: Command failed: /,
  /^(at |Error: Command failed|page\.waitForFunction|Timeout |FAIL |npm |file:)/,
  /^(Failed to load resource|error during build|Error: Failed to collect|Build error occurred|Error occurred prerendering)/,
  /^(Test suite failed to run|[x✗] Build failed|Error\.captureStackTrace|throw new |\d+ \|)/,
];
const LONGEST = 160;

export function reason(error, folder) {
  const lines = String(error?.message ?? error)
    .replaceAll(folder, ".")
    .split("\n")
    .map(bare)
    .filter((line) => line && !SAYS_NOTHING.some((nothing) => nothing.test(line)));
  const line = lines.find((one) => NAMES.test(one)) ?? lines.find((one) => TELLS.test(one)) ?? lines[0] ?? "no message";
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line;
}

/** A line without colours, bullets, times and folders. */
function bare(line) {
  return line
    .replace(/\u001b\[[0-9;]*m/g, "")
    .replace(/^[\s│✘×⨯●>|]+/u, "")
    .replace(/^\d+:\d+:\d+ [AP]M /, "")
    .replace(/^(\[cause\]: |service [\w:]+ Uncaught )/, "")
    .replace(/^answered "(\w*Error[^\\]*).*$/, "$1")
    .replace(/(file:\/\/|https?:\/\/[\w.]+:\d+)?[.\w@$-]*(\/[\w@.$-]+)*\/([\w-]+\.\w+)/g, "$3")
    .trim();
}
