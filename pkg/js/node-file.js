// The WebAssembly modules as files on disk.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { refusal } from "./refusals.js";

/**
 * The bytes of a module. A bundler puts it where `beside` then is, an address that need not be a file's; or it leaves the module beside
 * the file that imports it, at `importer`, or in the installed package. A program that bundlers made a CommonJS one has no `importer`, and
 * `beside` throws: it is looked for from the program that Node was started with.
 */
export function moduleBytes(beside, importer, file) {
  const from = importer === undefined ? (process.argv[1] ?? "") : fileURLToPath(importer);
  const address = importer === undefined ? "" : beside().href;
  for (const path of places(address, from, file)) {
    try {
      return readFileSync(path);
    } catch (error) {
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    }
  }
  throw refusal(
    "module_not_found",
    `The WebAssembly module is not beside ${importer ?? from}. Copy node_modules/mandate/dist/${file} there, or import mandate/inline, which carries it.`,
  );
}

/** The package is looked for as Node would, by hand: bundlers resolve what is asked of Node when they see it. */
function* places(beside, importer, file) {
  if (beside.startsWith("file:")) yield fileURLToPath(beside);
  yield join(dirname(importer), file);
  for (let folder = dirname(importer), last; folder !== last; last = folder, folder = dirname(folder)) {
    yield join(folder, "node_modules/mandate/dist", file);
  }
}
