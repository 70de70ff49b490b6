import init, { Model, initSync } from "@ironcalc/wasm";

export async function first(wasm) {
  if (wasm) await init({ module_or_path: wasm });
  // The package has no entry for Node.
  else initSync({ module: process.getBuiltinModule("node:fs").readFileSync(new URL(import.meta.resolve("@ironcalc/wasm/wasm_bg.wasm"))) });
  const model = new Model("book", "en", "UTC", "en");
  model.setUserInput(0, 1, 1, "23");
  model.setUserInput(0, 1, 2, "=A1*3+1");
  return model.getFormattedCellValue(0, 1, 2) === "70";
}
