// Assets: create, look up, change, categorise, delete. `node assets.mjs` beside an installed package.
import { Book, MandateError } from "mandate";
import assert from "node:assert/strict";

const book = await Book.open({ by: "example" });
// Row operations never create tables silently: the engine starts with what is named, and what that refers to.
book.startEngine(["Asset", "AssetType", "AssetCategoryMembership"]);
const assets = book.table("Asset");

await book.table("AssetType").upsert({ asset_type: "Crypto", display_name: "Crypto assets" });
const bitcoin = await assets.upsert({ unique_identifier: "BTC", asset_type: "crypto" });
const ether = await assets.upsert({ unique_identifier: "ETH", asset_type: "crypto" });
assert.equal(assets.getByUniqueIdentifier("BTC").uid, bitcoin.uid);
assert.deepEqual(
  assets.filter({ where: { asset_type: "crypto" }, order: "unique_identifier" }).rows.map((row) => row.unique_identifier),
  ["BTC", "ETH"],
);

// A category is a list of assets; replacing it is one transaction.
const categories = book.table("AssetCategory");
const digital = await categories.upsert({ unique_identifier: "digital", display_name: "Digital assets" });
const members = { category_uid: digital.uid, asset_uids: [bitcoin.uid, ether.uid, bitcoin.uid] };
assert.equal((await book.apply("replace_memberships", members)).changes.length, 2);

// What a delete would do is known before it happens.
const impact = assets.deleteImpact(ether.uid);
assert.equal(impact.can_delete, true);
assert.equal(impact.relationships.find(({ effect }) => effect === "cascade_delete").count, 1);
await assets.delete(ether.uid);
await book.undo();
assert.equal(assets.count(), 2);

// A refused write tells every fault at once and changes nothing.
await assert.rejects(
  assets.createMany([{ unique_identifier: "BTC" }, { unique_identifier: "SOL", asset_type: "x".repeat(65) }]),
  (error) => error instanceof MandateError && error.details.violations.length === 2,
);
assert.equal(assets.count(), 2);
console.log(`${assets.count()} assets, ${book.history().length} changes`);
