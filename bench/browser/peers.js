// Mandate's book and Dexie, as their users would use them.
import Dexie from "dexie";
import { Book } from "mandate";

import { assets } from "./rows.js";

const TABLES = ["ExternalPricesTS"];
const open = (name) => Book.open({ storage: "indexeddb", name, tables: TABLES });

export const book = {
  async prepare(name, rows) {
    const book = await open(name);
    await book.table("Asset").createMany(assets());
    return { write: () => book.table(TABLES[0]).createMany(rows, { returning: false }), close: () => book.close() };
  },
  async read(name) {
    const book = await open(name);
    const { rows } = book.table(TABLES[0]).filter({ limit: 1 });
    return { first: rows[0].close, kept: book };
  },
  /** One changed row a transaction. */
  async commits(name) {
    const book = await open(name);
    const prices = book.table(TABLES[0]);
    const commit = ({ time_index, asset_uid }, number) =>
      prices.update({ time_index, asset_uid }, { trade_count: 1_000 + number });
    return { commit, close: () => book.close() };
  },
};

function dexie(name) {
  const database = new Dexie(name, { chromeTransactionDurability: "strict" });
  database.version(1).stores({ prices: "[time_index+asset_uid],[asset_uid+time_index]" });
  return database;
}

export const dexieTable = {
  async prepare(name, rows) {
    const database = dexie(name);
    await database.open();
    return { write: () => database.prices.bulkPut(rows), close: () => database.close() };
  },
  async read(name) {
    const database = dexie(name);
    const rows = await database.prices.toArray();
    database.close();
    return { first: rows[0].close, kept: rows };
  },
};
