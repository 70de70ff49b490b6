/** @jest-environment node */
const { first } = require("./first.cjs");

test("a first call", async () => {
  expect(await first()).toBe(true);
});
