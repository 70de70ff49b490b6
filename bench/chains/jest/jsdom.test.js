/** @jest-environment jsdom */
const { first } = require("./first.cjs");

test("a first call", async () => {
  expect(await first()).toBe(true);
});
