// A call of a function of the WebAssembly module that an entry has loaded.
import { requireLoaded } from "./loaded.js";
import { plain } from "./plain.js";
import { planOf } from "./plan-rows.js";
import { stateless } from "./stateless.js";

export function call(name, input, argument) {
  requireLoaded();
  const { text, columns } = plain(input, argument);
  const answer = stateless((wasm) => wasm[name](text, columns));
  if (typeof answer !== "string") return answer;
  return name === "planRebalance" ? planOf(answer) : JSON.parse(answer);
}
