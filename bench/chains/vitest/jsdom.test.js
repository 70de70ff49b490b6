// @vitest-environment jsdom
import { expect, test } from "vitest";
import { first } from "./first.js";

test("a first call", async () => {
  expect(await first()).toBe(true);
});
