import { Book, init } from "mandate/book";

import { assets } from "./rows.js";

export async function first(wasm) {
  await init(wasm);
  const book = await Book.open({ tables: ["Asset"] });
  await book.table("Asset").create({ unique_identifier: "OAK" });
  return book.table("Asset").count() === 1;
}

export async function write(rows) {
  const book = await Book.open({ tables: ["ExternalPricesTS"] });
  await book.table("Asset").createMany(assets(), { returning: false });
  await book.table("ExternalPricesTS").createMany(rows, { returning: false });
  return book;
}

export function read(book) {
  return [...book.table("ExternalPricesTS").each({ limit: 1_000 })];
}

export function bytes(book) {
  return book.export();
}
