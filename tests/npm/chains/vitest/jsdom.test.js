// @vitest-environment jsdom
import * as mandate from "mandate";
import { expect, test } from "vitest";
import { EXPECTED, planned } from "./planned.js";

test("plans a book", async () => {
  expect(await planned(mandate)).toBe(EXPECTED);
});
