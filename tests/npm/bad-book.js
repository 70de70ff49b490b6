// Every bad value as every argument of a member of the book: it is refused or used, and the next good call is right.
import { BAD, checkWords } from "./bad.js";

const ROW = { unique_identifier: "OAK", asset_type: "equity" };

/** By the name of a member, good arguments of a call. */
function callsOf(book, snapshot) {
  const assets = book.table("Asset");
  const rows = snapshot.table("Asset");
  const key = assets.getByUniqueIdentifier("OAK").uid;
  const query = { where: { asset_type: "equity" }, order: ["unique_identifier"], limit: 1, offset: 0 };
  const calls = (of, names, args) => names.map((name) => [name, (...given) => of[name](...given), args]);
  return [
    ...calls(book, ["startEngine"], [["Asset"]]),
    ...calls(book, ["table"], ["Asset"]),
    ...calls(book, ["plan"], ["all", { mode: "full" }, { at: "2026-01-30T21:00:00Z" }]),
    ...calls(book, ["report"], ["latest_portfolio_weights", { identifiers: ["a"] }]),
    ...calls(book, ["apply"], ["create_rows", { table: "Asset", rows: [] }, 1]),
    ...calls(book, ["transaction"], [(tx) => tx.table("Asset").createMany([])]),
    ...calls(book, ["restore"], [new Uint8Array([123])]),
    ...calls(assets, ["create", "upsert"], [{ ...ROW, unique_identifier: "" }]),
    ...calls(assets, ["createMany", "upsertMany"], [[], { returning: false }]),
    ...calls(assets, ["update"], [key, { asset_type: "equity" }]),
    ...calls(assets, ["delete"], ["00000000-0000-0000-0000-00000000dead"]),
    ...calls(assets, ["bulkDelete"], [[]]),
    ...[assets, rows].flatMap((table) => [
      ...calls(table, ["getByUid", "deleteImpact"], [key]),
      ...calls(table, ["getByUniqueIdentifier"], ["OAK"]),
      ...calls(table, ["getManyByUniqueIdentifier"], [["OAK"]]),
      ...calls(table, ["filter"], [query]),
      ...calls(table, ["count"], [{ asset_type: "equity" }]),
    ]),
  ];
}

function withArgument(args, place, argument) {
  return args.map((good, other) => (other === place ? argument : good));
}

/** The arguments with a bad value in place of one of them, or of a part of one. */
function* badArguments(args) {
  for (const [kind, make] of Object.entries(BAD)) {
    for (const [place, good] of args.entries()) {
      // Counting so many values takes its time.
      if (kind === "shared") continue;
      yield [`${kind} as argument ${place}`, withArgument(args, place, make())];
      if (typeof good !== "object" || ArrayBuffer.isView(good)) continue;
      for (const key of Object.keys(good)) {
        const other = Array.isArray(good) ? [...good] : { ...good };
        other[key] = make();
        yield [`${kind} as ${key} of argument ${place}`, withArgument(args, place, other)];
      }
    }
  }
}

async function checkRow(book, what) {
  const assets = book.table("Asset");
  const made = await assets.upsert(ROW);
  const found = assets.getByUniqueIdentifier("OAK");
  if (made.uid !== found.uid || assets.count({ unique_identifier: "OAK" }) !== 1) throw new Error(`${what}: another row`);
}

/** What is refused has a code, and words of the caller. */
async function checkOutcome(mandate, call, what) {
  try {
    await call();
  } catch (error) {
    const isRefusal = error instanceof mandate.MandateError && error.code !== "module_failed";
    if (!isRefusal) throw new Error(`${what}: ${error?.stack}`, { cause: error });
    checkWords(error, what);
  }
}

/** How many bad calls there were; throws where one does harm. */
export async function checkBadBook(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  await book.table("Asset").create(ROW);
  const snapshot = book.snapshot();
  let tried = 0;
  for (const [name, call, args] of callsOf(book, snapshot)) {
    for (const [what, bad] of badArguments(args)) {
      await checkOutcome(mandate, () => call(...bad), `${name} with ${what}`);
      await checkRow(book, `${name} with ${what}`);
      tried += 1;
    }
  }
  if (snapshot.table("Asset").count() !== 1) throw new Error("the snapshot has other rows");
  await book.close();
  return tried;
}
