import * as loro from "loro-crdt";

export async function first(wasm) {
  if (wasm) await loro.default(wasm);
  const doc = new loro.LoroDoc();
  doc.getMap("assets").set("OAK", 1);
  doc.commit();
  return doc.toJSON().assets.OAK === 1;
}

/** A row is a value, so that two edits of one row do not merge: the cheapest form that there is. */
export function write(rows) {
  const doc = new loro.LoroDoc();
  const list = doc.getList("rows");
  for (const row of rows) list.push(row);
  doc.commit();
  return doc;
}

export function read(doc) {
  return doc.toJSON().rows;
}

export function bytes(doc) {
  return doc.export({ mode: "snapshot" });
}
