// A call of a function of the WebAssembly module that an entry has loaded.
import { requireLoaded } from "./loaded.js";
import { plain } from "./plain.js";
import { stateless } from "./stateless.js";

export function call(name, input, argument) {
  requireLoaded();
  const { text, columns } = plain(input, argument);
  const answer = stateless((wasm) => wasm[name](text, columns));
  return typeof answer === "string" ? JSON.parse(answer) : answer;
}
