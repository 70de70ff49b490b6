import * as functions from "mandate/inline";
import { Book } from "mandate/inline/book";
import { planned } from "./planned.js";

// A runtime without streams of decompression has Node's own.
if (process.argv[2] === "zlib") delete globalThis.DecompressionStream;
console.log(await planned({ ...functions, Book }));
