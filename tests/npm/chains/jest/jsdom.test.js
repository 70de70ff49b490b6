/** @jest-environment jsdom */
const mandate = require("mandate");
const { EXPECTED, planned } = require("./planned.cjs");

test("plans a book", async () => {
  expect(await planned(mandate)).toBe(EXPECTED);
  expect(require("mandate/book").Book).toBe(mandate.Book);
});
