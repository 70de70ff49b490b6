// The book of the package, checked wherever it runs.

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

async function refusal(mandate, promise, code) {
  try {
    await promise();
  } catch (error) {
    equal(error instanceof mandate.MandateError, true, `${code}: a MandateError, not ${error}`);
    equal(error.code, code, error.message);
    return error;
  }
  throw new Error(`nothing was refused with ${code}`);
}

async function checkEngine(mandate) {
  const book = await mandate.Book.open();
  const assets = book.table("Asset");
  const missing = await refusal(mandate, () => assets.create({ unique_identifier: "BTC" }), "table_not_started");
  equal(missing.message.includes("Asset"), true, missing.message);
  await refusal(mandate, async () => assets.filter(), "engine_not_started");
  assets.createSchemas();
  book.startEngine(["AssetTable"]);
  await refusal(mandate, async () => book.startEngine(["Account"]), "engine_already_started");
  await refusal(mandate, async () => book.table("Account").count(), "table_not_started");
  await refusal(mandate, async () => book.table("Nothing").count(), "unknown_selector");
  await book.close();
}

async function checkRows(mandate) {
  const book = await mandate.Book.open({ tables: [], by: "tests" });
  const assets = book.table("Asset");
  const heard = [];
  const stop = book.onChange(({ source, changes }) => heard.push([source, changes.length]));
  const btc = await assets.create({ unique_identifier: "BTC", asset_type: " Crypto Spot " });
  equal(btc.asset_type, "crypto_spot", "a normal form");
  equal((await assets.upsert({ unique_identifier: "BTC", asset_type: "crypto" })).uid, btc.uid, "an upsert keeps the uid");
  equal((await assets.update(btc.uid, { asset_type: null })).asset_type, null, "null clears");
  equal(assets.getByUid(btc.uid).unique_identifier, "BTC", "by uid");
  equal(assets.getByUniqueIdentifier("ETH"), null, "an unknown key");
  equal(Object.keys(assets.getManyByUniqueIdentifier(["BTC", " BTC ", "", "ETH"])), ["BTC"], "many keys");
  const many = await assets.createMany(["A", "B", "C"].map((key) => ({ unique_identifier: key, asset_type: "equity" })));
  equal(many.length, 3, "three rows in one write");
  const again = [{ unique_identifier: "A", asset_type: "equity" }];
  equal(await assets.upsertMany(again, { returning: false }), 1, "the number of rows, where they are not asked for");
  const page = assets.filter({ where: { asset_type: "equity" }, order: "-unique_identifier", limit: 2 });
  equal(page.rows.map((row) => row.unique_identifier), ["C", "B"], "the first page");
  const { pageIndex, pageSize, totalItems, hasNextPage, hasPreviousPage } = page.pageInfo;
  equal([pageIndex, pageSize, totalItems, hasNextPage, hasPreviousPage], [0, 2, 3, true, false], "its place");
  const rest = assets.filter({ where: { asset_type: "equity" }, order: "-unique_identifier", limit: 2, after: page.next });
  equal([rest.rows.map((row) => row.unique_identifier), rest.next], [["A"], null], "the last page");
  equal(assets.count({ unique_identifier: { contains: "b" } }), 2, "contains, in any case");
  const bad = [{ unique_identifier: 7 }, { unique_identifier: "D", colour: "red" }, { unique_identifier: "A" }];
  const error = await refusal(mandate, () => assets.createMany(bad), "rows_refused");
  const found = error.details.violations.map(({ row, column, code }) => [row, column, code]);
  const expected = [[0, "unique_identifier", "type_mismatch"], [1, "colour", "unknown_column"], [2, "unique_identifier", "unique_violated"]];
  equal(found, expected, "every violation");
  equal(assets.count(), 4, "nothing of a refused write");
  equal(await assets.bulkDelete([many[0].uid, many[0].uid, "00000000-0000-0000-0000-00000000dead"]), 1, "bulk delete");
  equal(await assets.delete(many[0].uid), false, "deleted already");
  stop();
  await assets.delete(btc.uid);
  equal(heard, [["here", 1], ["here", 1], ["here", 1], ["here", 3], ["here", 1]], "change events");
  equal(book.history()[0].by, "tests", "who");
  await book.close();
}

async function checkTogether(mandate) {
  const book = await mandate.Book.open({ tables: [] });
  const assets = book.table("Asset");
  const uid = "00000000-0000-0000-0000-0000000000aa";
  await book.transaction((tx) => {
    tx.table("Asset").create({ uid, unique_identifier: "USD", asset_type: "currency" });
    tx.table("AssetTradingTerms").create({
      asset_uid: uid, currency_asset_uid: uid, contract_multiplier: 1, lot_size: "0.01", min_quantity: 0n,
    });
  });
  const terms = book.table("AssetTradingTerms");
  equal(terms.getByUid(uid).lot_size, "0.01", "an exact decimal");
  const impact = assets.deleteImpact(uid);
  equal([impact.can_delete, impact.blocking_count], [false, 1], "an impact");
  await refusal(mandate, () => assets.delete(uid), "delete_restricted");
  const half = (tx) => {
    tx.table("Asset").create({ unique_identifier: "EUR" });
    tx.table("Asset").create({ unique_identifier: "USD" });
  };
  const error = await refusal(mandate, () => book.transaction(half), "unique_violated");
  equal(error.details.violations[0].part, 1, "the part at fault");
  equal(assets.count(), 1, "all or nothing");
  await refusal(mandate, () => terms.update(uid, { lot_size: NaN }), "not_finite");
  const snapshot = book.snapshot();
  const document = book.export();
  await book.undo();
  equal([assets.count(), snapshot.table("Asset").count()], [0, 1], "a snapshot stays");
  await book.redo();
  equal(new TextDecoder().decode(book.export()), new TextDecoder().decode(document), "redo gives the same bytes");
  snapshot.release();
  const other = await mandate.Book.open({ tables: [] });
  await other.restore(document);
  equal(new TextDecoder().decode(other.export()), new TextDecoder().decode(document), "a restored book");
  await refusal(mandate, () => other.restore(new Uint8Array([123])), "not_a_book");
  await book.close();
  await other.close();
}

async function checkPages(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  const assets = book.table("Asset");
  const keys = Array.from({ length: 7 }, (_, number) => `A${number}`);
  await assets.createMany(keys.map((unique_identifier) => ({ unique_identifier })));
  const order = "unique_identifier";
  const sizes = [...assets.pages({ order, limit: 3, offset: 1 })].map(({ rows }) => rows.length);
  equal(sizes, [3, 3], "pages after the first row");
  equal([...assets.pages({ limit: 0 })].length, 1, "pages of no rows end");
  equal([...assets.pages()].map(({ rows }) => rows.length), [7], "one page");
  equal([...assets.each({ order, limit: 2 })].map((row) => row.unique_identifier), keys, "row after row");
  equal([...assets.each({ where: { unique_identifier: "B" } })], [], "no rows");
  const late = [];
  for await (const row of assets.each({ order, limit: 2 })) {
    late.push(row.unique_identifier);
    if (row.unique_identifier === "A1") await assets.create({ unique_identifier: "A9" });
  }
  equal(late, [...keys, "A9"], "a row that comes while rows are read");
  await refusal(mandate, async () => [...assets.each({ were: {} })], "unknown_column");
  // As `using` disposes.
  const snapshot = book.snapshot();
  if (Symbol.dispose) snapshot[Symbol.dispose]();
  if (Symbol.asyncDispose) await book[Symbol.asyncDispose]();
  else await book.close();
}

async function checkErrors(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  const error = await refusal(mandate, () => book.table("Asset").create({ colour: "red" }), "unknown_column");
  const plain = JSON.parse(JSON.stringify(error));
  equal([plain.name, plain.code, plain.message], ["MandateError", error.code, error.message], "an error as JSON");
  equal(plain.details, error.details, "its details");
  const again = mandate.MandateError.from(structuredClone(error.toJSON()));
  equal([again instanceof mandate.MandateError, again.name, again.code], [true, "MandateError", error.code], "an error again");
  equal(JSON.stringify(again), JSON.stringify(error), "all of it");
  await book.close();
}

/** Only where there is an IndexedDB. */
async function checkStored(mandate) {
  const options = { storage: "indexeddb", name: `book-${crypto.randomUUID()}` };
  const first = await mandate.Book.open(options);
  await Promise.all(["A", "B", "C"].map((key) => first.table("Asset").create({ unique_identifier: key })));
  const second = await mandate.Book.open(options);
  equal(second.table("Asset").count(), 3, "a book that was opened again");
  equal(second.history().length, 3, "its history");
  const changed = new Promise((resolve) => {
    const stop = first.onChange((change) => {
      if (change.source !== "another tab") return;
      stop();
      resolve(change);
    });
  });
  const written = await second.table("Asset").create({ unique_identifier: "D" });
  const { rows, changes } = await changed;
  equal([rows, changes], [[written], [{ table: "Asset", before: null, after: written }]], "the rows that another tab changed");
  equal(first.table("Asset").getByUniqueIdentifier("D").unique_identifier, "D", "what another tab wrote");
  const writes = (book, tab) => Promise.all(Array.from({ length: 20 }, (_, n) => book.table("Asset").create({ unique_identifier: `${tab}${n}` })));
  await Promise.all([writes(first, "E"), writes(second, "F")]);
  await first.close();
  await second.close();
  const third = await mandate.Book.open(options);
  equal(third.table("Asset").count(), 44, "nothing that two tabs wrote at once is lost");
  await third.close();
}

async function checkNames(mandate) {
  const { Book } = mandate;
  const prefix = `${crypto.randomUUID()}-`;
  const open = (name) => Book.open({ storage: "indexeddb", prefix, name });
  const books = await Promise.all(["b", "a", "a-log-1"].map(open));
  await books[1].table("Asset").create({ unique_identifier: "A" });
  equal(await Book.list({ prefix }), ["a", "a-log-1", "b"], "the names of books");
  equal((await Book.list()).filter((name) => name === `${prefix}a`).length, 1, "names without a prefix");
  await refusal(mandate, () => Book.delete("a", { prefix }), "book_open");
  for (const book of books) await book.close();
  equal(await Book.delete("a", { prefix }), true, "a book that was there");
  equal(await Book.delete("a", { prefix }), false, "a book that was not");
  equal(await Book.list({ prefix }), ["a-log-1", "b"], "the others stay");
  const again = await open("a");
  equal(again.table("Asset").count(), 0, "a book of the same name is a new one");
  await again.close();
  for (const name of await Book.list({ prefix })) await Book.delete(name, { prefix });
  const left = (await indexedDB.databases()).filter(({ name }) => name.startsWith(prefix));
  equal(left, [], "databases that are left");
}

export async function checkBook(mandate) {
  await checkEngine(mandate);
  await checkRows(mandate);
  await checkTogether(mandate);
  await checkPages(mandate);
  await checkErrors(mandate);
  if (globalThis.indexedDB) {
    await checkStored(mandate);
    await checkNames(mandate);
  } else {
    await refusal(mandate, () => mandate.Book.open({ storage: "indexeddb" }), "storage_unavailable");
    await refusal(mandate, () => mandate.Book.list(), "storage_unavailable");
    await refusal(mandate, () => mandate.Book.delete("a"), "storage_unavailable");
  }
}
