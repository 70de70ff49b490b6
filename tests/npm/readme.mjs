// The JavaScript examples of a Markdown file.
import { readFileSync } from "node:fs";

export function examples(file) {
  const blocks = readFileSync(file, "utf8").matchAll(/^```js\n(.*?)^```$/gms);
  const found = [...blocks].map(([, code]) => code);
  if (found.length === 0) {
    throw new Error(`${file} has no examples`);
  }
  return found;
}
