// The packages that are compared, and the ways to start each: first the plain import, then what its own documents name where that
// fails. A way is a module that exports `first`, the smallest first call.
import { readFileSync } from "node:fs";

import { packed } from "../../tests/npm/chains/project.mjs";

/** All places but the page that no tool builds, where a module is a path. */
const BUILT = ["node", "types", "page", "vite", "copied", "workerd"];

const drift = {
  names: ["drift", "init"],
  start: "await init();",
  call: `const asset_uid = "00000000-0000-0000-0000-000000000001";
  const holdings = [{ asset_uid, quantity: "70" }];
  const report = drift({ holdings, cash: "3000", prices: [{ asset_uid, price: "100" }], targets: [{ asset_uid, weight: "0.6" }] });
  return report.portfolio_drift === "0.1";`,
};

const map = {
  names: ["LoroDoc"],
  call: `const doc = new LoroDoc();
  doc.getMap("assets").set("OAK", 1);
  doc.commit();
  return doc.toJSON().assets.OAK === 1;`,
};

const change = {
  names: ["change", "from"],
  call: `const doc = change(from({ assets: { OAK: 0 } }), (draft) => {
    draft.assets.OAK = 1;
  });
  return doc.assets.OAK === 1;`,
};

const sheet = {
  standard: "init",
  names: ["Model"],
  start: "await init();",
  call: `const model = new Model("book", "en", "UTC", "en");
  model.setUserInput(0, 1, 1, "23");
  model.setUserInput(0, 1, 2, "=A1*3+1");
  return model.getFormattedCellValue(0, 1, 2) === "70";`,
};

const SLIM = "@automerge/automerge/slim";
const AUTOMERGE_FILES = "./node_modules/@automerge/automerge/dist";

/** By package: its ways, in turn. One that is by hand is not in its documents. */
const WAYS = {
  "mandate": [
    { entry: "mandate", ...drift },
    { entry: "mandate/inline", ...drift },
    { entry: "mandate", path: "./node_modules/mandate/dist/browser.js", places: ["script"], ...drift },
  ],
  "loro-crdt": [
    { entry: "loro-crdt", ...map },
    { entry: "loro-crdt/base64", ...map },
    { entry: "loro-crdt/nodejs", places: ["node"], ...map },
    { entry: "loro-crdt/bundler", places: ["workerd"], ...map },
    {
      entry: "loro-crdt/web",
      path: "./node_modules/loro-crdt/web/index.js",
      places: ["script"],
      ...map,
      standard: "init",
      start: "await init();",
    },
  ],
  "@automerge/automerge": [
    { entry: "@automerge/automerge", ...change },
    {
      entry: SLIM,
      title: "`slim` and `automerge.wasm?url`",
      places: ["vite"],
      ...change,
      names: ["change", "from", "initializeWasm"],
      besides: 'import wasmUrl from "@automerge/automerge/automerge.wasm?url";',
      start: "await initializeWasm(wasmUrl);",
    },
    {
      entry: SLIM,
      title: "`slim` and `automerge.wasm.base64`",
      ...change,
      names: ["change", "from", "initializeBase64Wasm"],
      besides: 'import { automergeWasmBase64 } from "@automerge/automerge/automerge.wasm.base64";',
      start: "await initializeBase64Wasm(automergeWasmBase64);",
    },
    {
      entry: SLIM,
      path: `${AUTOMERGE_FILES}/mjs/entrypoints/slim.js`,
      places: ["script"],
      ...change,
      names: ["change", "from", "initializeWasm"],
      start: `await initializeWasm(fetch("${AUTOMERGE_FILES}/automerge.wasm"));`,
    },
  ],
  "@ironcalc/wasm": [
    { entry: "@ironcalc/wasm", ...sheet },
    { entry: "@ironcalc/wasm", path: "./node_modules/@ironcalc/wasm/wasm.js", places: ["script"], ...sheet },
    {
      entry: "@ironcalc/wasm",
      title: "`init` of `wasm_bg.wasm?url`",
      places: ["vite"],
      isByHand: true,
      ...sheet,
      besides: 'import wasmUrl from "@ironcalc/wasm/wasm_bg.wasm?url";',
      start: "await init({ module_or_path: wasmUrl });",
    },
    {
      entry: "@ironcalc/wasm",
      title: "its module copied, `init` of its address",
      places: ["copied"],
      isByHand: true,
      copied: "@ironcalc/wasm/wasm_bg.wasm",
      ...sheet,
      start: 'await init({ module_or_path: "wasm_bg.wasm" });',
    },
    {
      entry: "@ironcalc/wasm",
      title: "`initSync` of the bytes",
      places: ["node"],
      isByHand: true,
      ...sheet,
      standard: undefined,
      names: ["Model", "initSync"],
      besides: 'import { readFileSync } from "node:fs";',
      start: 'initSync({ module: readFileSync("node_modules/@ironcalc/wasm/wasm_bg.wasm") });',
    },
    {
      entry: "@ironcalc/wasm",
      title: "`initSync` of the imported module",
      places: ["workerd"],
      isByHand: true,
      ...sheet,
      standard: undefined,
      names: ["Model", "initSync"],
      besides: 'import module from "@ironcalc/wasm/wasm_bg.wasm";',
      start: "initSync({ module });",
    },
  ],
};

/** The module of a way, as its users would write it. */
export function source({ entry, path = entry, standard, names, besides, start, call }) {
  const imported = [standard, `{ ${names.join(", ")} }`].filter(Boolean).join(", ");
  const imports = [besides, `import ${imported} from "${path}";`].filter(Boolean);
  const body = [start, call].filter(Boolean).join("\n  ");
  return `${imports.join("\n")}\n\nexport async function first() {\n  ${body}\n}\n`;
}

export function waysIn(name, place) {
  return WAYS[name].filter(({ places = BUILT }) => places.includes(place));
}

/** The packed package, and the others as the lock file of the benchmarks pins them. */
export function packages(tarball) {
  const { packages: locked } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  return Object.keys(WAYS).map((name) => {
    if (name === "mandate") return packed(tarball);
    const found = locked[`node_modules/${name}`];
    return { name, wanted: found.version, locked: found };
  });
}
