// What a page does with the package: the contract, with what another page adds, and the plans. The answer is left for the test to pick up.
import * as mandate from "mandate";
import { checkContract, plans } from "./contract.js";

async function answer() {
  const early = (() => {
    try {
      mandate.validateTargets([]);
      return "nothing";
    } catch (error) {
      return error.code;
    }
  })();
  if (early !== "not_initialised") {
    throw new Error(`a call before init() threw ${early}`);
  }
  await mandate.init();
  await checkContract(mandate);
  globalThis.checkMore?.(mandate);
  const inputs = await fetch("./inputs.jsonl").then((response) => response.text());
  return { plans: plans(mandate, inputs) };
}

answer().then(
  (found) => {
    globalThis.answer = found;
  },
  (error) => {
    globalThis.answer = { error: String(error?.stack ?? error) };
  },
);
