// What handles answer after they were closed, freed or released, checked wherever the package runs.

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

async function refuses(mandate, uses, code) {
  for (const [name, use] of Object.entries(uses)) {
    const error = await Promise.resolve()
      .then(use)
      .then(
        () => undefined,
        (thrown) => thrown,
      );
    equal([error instanceof mandate.MandateError, error?.code], [true, code], `${name}: ${error}`);
  }
}

const ASSET = { unique_identifier: "OAK", asset_type: "equity" };

function usesOf(book, assets, snapshot, rows) {
  const writes = (table) => ({
    create: () => table.create(ASSET),
    upsert: () => table.upsert(ASSET),
    createMany: () => table.createMany([ASSET]),
    upsertMany: () => table.upsertMany([ASSET], { returning: false }),
    update: () => table.update("a", ASSET),
    delete: () => table.delete("a"),
    bulkDelete: () => table.bulkDelete(["a"]),
    createSchemas: () => table.createSchemas(),
  });
  const reads = (table) => ({
    getByUid: () => table.getByUid("a"),
    getByUniqueIdentifier: () => table.getByUniqueIdentifier("OAK"),
    getManyByUniqueIdentifier: () => table.getManyByUniqueIdentifier(["OAK"]),
    filter: () => table.filter(),
    count: () => table.count(),
    deleteImpact: () => table.deleteImpact("a"),
  });
  const ofSnapshot = Object.entries(reads(rows)).map(([name, use]) => [`snapshot ${name}`, use]);
  return {
    ...writes(assets),
    ...reads(assets),
    ...Object.fromEntries(ofSnapshot),
    "snapshot table": () => snapshot.table("Asset"),
    startEngine: () => book.startEngine([]),
    table: () => book.table("Asset"),
    plan: () => book.plan(),
    report: () => book.report("plan_book"),
    apply: () => book.apply("undo"),
    transaction: () => book.transaction(() => {}),
    undo: () => book.undo(),
    redo: () => book.redo(),
    history: () => book.history(),
    onChange: () => book.onChange(() => {}),
    snapshot: () => book.snapshot(),
    export: () => book.export(),
    restore: () => book.restore(new Uint8Array()),
  };
}

async function checkBook(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  const assets = book.table("Asset");
  const snapshot = book.snapshot();
  const uses = usesOf(book, assets, snapshot, snapshot.table("Asset"));
  const queued = ["A", "B", "C"].map((unique_identifier) => assets.create({ ...ASSET, unique_identifier }));
  const closing = book.close();
  await refuses(mandate, uses, "book_closed");
  equal((await Promise.all(queued)).map((row) => row.unique_identifier), ["A", "B", "C"], "writes before close");
  await closing;
  await refuses(mandate, uses, "book_closed");
  await book.close();
  snapshot.release();
  await refuses(mandate, uses, "book_closed");
}

/** A transaction that takes longer than the book is open. */
async function checkSlowTransaction(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  let goOn;
  const waiting = new Promise((resolve) => {
    goOn = resolve;
  });
  const slow = book.transaction(async (transaction) => {
    await waiting;
    transaction.table("Asset").create(ASSET);
  });
  const closing = book.close();
  goOn();
  await refuses(mandate, { "a transaction": () => slow }, "book_closed");
  await closing;
}

async function checkSnapshots(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  const [first, second] = [book.snapshot(), book.snapshot()];
  const rows = [first, second].map((snapshot) => snapshot.table("Asset"));
  await book.table("Asset").create(ASSET);
  second.release();
  second.release();
  const third = book.snapshot();
  await refuses(mandate, { count: () => rows[1].count(), table: () => second.table("Asset") }, "snapshot_released");
  equal([rows[0].count(), third.table("Asset").count()], [0, 1], "the other snapshots");
  await book.close();
}

async function checkPlanned(mandate, input) {
  const book = new mandate.PlannedBook(input);
  book.free();
  book.free();
  await refuses(mandate, { plan: () => book.plan(), change: () => book.change([]) }, "planned_book_freed");
}

/** Every check; throws what does not hold. */
export async function checkClosed(mandate, input) {
  await checkBook(mandate);
  await checkSlowTransaction(mandate);
  await checkSnapshots(mandate);
  await checkPlanned(mandate, input);
}
