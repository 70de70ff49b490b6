// Files of a broker and of a spreadsheet, imported wherever the package runs.

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

const ASSETS = `asset,asset_type,name,currency,category,lot_size,multiplier
USD,currency,US dollar,USD,Cash,1,1
EUR,currency,Euro,EUR,Cash,1,1
AAPL,equity,Apple,USD,Technology,1,1
BAC,equity,Bank of America,USD,Financials,1,1
`;
const ACCOUNTS = `account,name,group,household,tax_type,allocation_model,active,paper
ACC-001,"Alder family, taxable",Growth families,Alder family,taxable,Growth,true,false
`;
/** As a spreadsheet in a country of the decimal comma writes it: in Windows-1252, parted by semicolons. */
const PRICES = `time;asset;price;note
2022-12-28T21:00:00Z;AAPL;"125,674";Schlu\u00dfkurs
2022-12-28T21:00:00Z;BAC;"32,5";gesch\u00e4tzt
`;
const HOLDINGS = `time,account,asset,quantity
2022-12-28T21:00:00Z,ACC-001,AAPL,1046
2022-12-28T21:00:00Z,ACC-001,GOLD,5
2022-12-28T21:00:00Z,ACC-001,USD,many
`;

const utf8 = (text) => new TextEncoder().encode(text);
const latin = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const file = (name, text, options) => ({ name, bytes: utf8(text), ...options });

export async function checkFiles(mandate) {
  const book = await mandate.Book.open({ tables: [], by: "tests" });
  const heard = [];
  book.onChange(({ changes }) => heard.push(changes.length > 0));
  const assets = file("assets.csv", ASSETS);

  const dry = await book.importFiles([assets], { dry_run: true });
  equal([dry.ready, dry.applied, book.table("Asset").count()], [true, null, 0], "a dry run writes nothing");
  equal([dry.files[0].kind, dry.files[0].encoding, dry.files[0].delimiter, dry.files[0].rows], ["assets", "UTF-8", ",", 4], "what it is");
  equal([dry.files[0].columns[0].header, dry.files[0].columns[0].field], ["asset", "asset"], "its first column");
  equal(dry.effect.find(({ table }) => table === "Assets")?.added, 4, "what would be written");

  const german = { name: "kurse.csv", bytes: new Blob([latin(PRICES)]) };
  const accounts = file("accounts.csv", ACCOUNTS);
  const together = await book.importFiles([accounts, german, assets]);
  equal([together.ready, together.applied.entry], [true, 1], "files that refer to each other are one change");
  const { kind, delimiter, decimal_comma, columns } = together.files[1];
  equal([kind, delimiter, decimal_comma], ["prices", ";", true], "how the spreadsheet writes");
  equal([columns.at(-1).header, columns.at(-1).field], ["note", null], "a column that is left out");
  equal(book.table("ExternalPricesTS").filter().rows.map(({ close }) => close).sort(), ["125.674", "32.5"], "its prices");
  equal([book.history().length, heard], [1, [true]], "one entry, which listeners hear of");

  const broken = await book.importFiles([file("holdings.csv", HOLDINGS)]);
  equal([broken.ready, broken.applied, book.table("AccountHoldingsTS").count()], [false, null, 0], "nothing of a file with errors");
  const found = broken.files[0].problems.map(({ row, line, column, found }) => [row, line, column, found]);
  equal(found, [[1, 3, "asset", "GOLD"], [2, 4, "quantity", "many"]], "each error at its place");
  const rest = await book.importFiles([file("holdings.csv", HOLDINGS)], { skip_errors: true });
  equal([rest.ready, rest.files[0].skipped, rest.files[0].problems.length], [true, [1, 2], 2], "rows with errors left out");
  equal(book.table("AccountHoldingsTS").count(), 1, "the row without one");

  const zip = await book.importFiles([{ name: "book.xlsx", bytes: utf8("PK\u0003\u0004") }]);
  equal([zip.ready, zip.files[0].problems[0].code], [false, "file_unreadable"], "a workbook");
  const other = file("mine.csv", "Ticker|Ccy|x\nMSFT|USD|1\n", { kind: "assets", delimiter: "|", columns: { Ticker: "asset", Ccy: "currency" } });
  equal((await book.importFiles([other])).effect.find(({ table }) => table === "Assets")?.added, 1, "columns that are mapped by hand");
  await book.undo();
  equal(book.table("Asset").getByUniqueIdentifier("MSFT"), null, "an import is undone");
  await checkRefusals(mandate, book);
  await book.close();
}

async function checkRefusals(mandate, book) {
  for (const [files, options, code] of [
    [{}, {}, "not_a_list"],
    [[{ name: "a" }], {}, "not_bytes"],
    [[file("a", "x", { colour: "red" })], {}, "unknown_column"],
    [[file("a", "x", { delimiter: "\u00e9" })], {}, "delimiter_malformed"],
    [[file("a", ASSETS, { columns: { symbol: "asset" } })], {}, "header_unknown"],
    [[file("a", ASSETS, { columns: { asset: "colour" } })], {}, "field_unknown"],
    [[], { dryRun: true }, "unknown_column"],
  ]) {
    const refused = await book.importFiles(files, options).then(() => undefined, (error) => error);
    equal([refused instanceof mandate.MandateError, refused?.code], [true, code], `${code}: ${refused?.message}`);
  }
}
