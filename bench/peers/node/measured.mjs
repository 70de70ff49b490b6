// How a peer is run: reads a case, times the job alone, checks the answer and prints one line of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const BYTES = { f64: 8, u32: 4 };

/** Numbers of an array as the case stores them, little-endian whatever the machine. */
function numbers(bytes, type) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = type === "f64" ? (place) => view.getFloat64(place, true) : (place) => view.getUint32(place, true);
  return Array.from({ length: bytes.byteLength / BYTES[type] }, (_, index) => at(index * BYTES[type]));
}

/** The case in a folder: its name, its parameters and its arrays as arrays of numbers, row by row. */
function read(folder) {
  const { name, params, arrays } = JSON.parse(readFileSync(join(folder, "case.json"), "utf8"));
  const read = Object.entries(arrays).map(([array, { file, type, shape }]) => {
    const values = numbers(readFileSync(join(folder, file)), type);
    if (values.length !== shape.reduce((product, side) => product * side, 1)) {
      throw new Error(`${array} has ${values.length} numbers, not ${shape.join(" x ")}`);
    }
    return [array, values];
  });
  return { name, params, ...Object.fromEntries(read) };
}

/**
 * Times `answer(prepare(case))` without `prepare`, after one turn that is not timed. `quality(case, answers)` is given
 * the answers of all timed turns and refuses a wrong one by throwing.
 */
export function run({ peer, version, job, prepare, answer, quality }) {
  const { values: options } = parseArgs({
    options: { case: { type: "string" }, repeat: { type: "string", default: "5" } },
  });
  if (options.case === undefined) {
    throw new Error("--case names the folder of the case");
  }
  const given = read(options.case);
  const [seconds, answers] = [[], []];
  answer(prepare(given));
  for (let turn = 0; turn < Number(options.repeat); turn++) {
    const inputs = prepare(given);
    const start = performance.now();
    answers.push(answer(inputs));
    seconds.push((performance.now() - start) / 1e3);
  }
  console.log(JSON.stringify({ peer, version, job, seconds, quality: quality(given, answers) }));
}
