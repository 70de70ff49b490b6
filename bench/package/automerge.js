import { change, init, initializeWasm, save, toJS } from "@automerge/automerge";

export async function first(wasm) {
  if (wasm) await initializeWasm(wasm);
  const doc = change(init(), (draft) => {
    draft.assets = { OAK: 1 };
  });
  return doc.assets.OAK === 1;
}

/** A row is a map whose fields merge. */
export function write(rows) {
  return change(init(), (draft) => {
    draft.rows = rows;
  });
}

export function read(doc) {
  return toJS(doc).rows;
}

export function bytes(doc) {
  return save(doc);
}
