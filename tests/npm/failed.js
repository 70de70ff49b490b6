// What is answered once a module has stopped: here by a text that cannot be decoded in the middle of a call.
import { GOOD } from "./inputs.js";

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

/** The code of what a call throws or rejects with. */
async function codeOf(mandate, call) {
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (thrown) => thrown,
    );
  return error instanceof mandate.MandateError ? error.code : String(error);
}

async function stopping(mandate, call) {
  const { decode } = TextDecoder.prototype;
  TextDecoder.prototype.decode = () => {
    throw new Error("out of memory");
  };
  try {
    return await codeOf(mandate, call);
  } finally {
    TextDecoder.prototype.decode = decode;
  }
}

/** Every check; throws what does not hold. */
export async function checkFailed(mandate) {
  const right = mandate.drift(GOOD.drift);
  equal(await stopping(mandate, () => mandate.drift(GOOD.drift)), "module_failed", "a function");
  equal(mandate.drift(GOOD.drift), right, "the next call");

  const [stopped, other] = [1, 2].map(() => new mandate.PlannedBook(GOOD.planRebalance));
  const plan = other.plan();
  equal(await stopping(mandate, () => stopped.plan()), "module_failed", "a planned book");
  equal(await codeOf(mandate, () => stopped.change([])), "module_failed", "a planned book that stopped");
  equal(other.plan(), plan, "another planned book");
  stopped.free();
  equal(await codeOf(mandate, () => stopped.plan()), "planned_book_freed", "a planned book that stopped and was freed");

  const [book, kept] = [await mandate.Book.open({ tables: ["Asset"] }), await mandate.Book.open({ tables: ["Asset"] })];
  const snapshot = book.snapshot();
  const create = (of) => of.table("Asset").create({ unique_identifier: "OAK" });
  await create(kept);
  equal(await stopping(mandate, () => create(book)), "module_failed", "a write");
  for (const [name, use] of Object.entries({
    write: () => create(book),
    read: () => book.table("Asset").count(),
    history: () => book.history(),
    snapshot: () => snapshot.table("Asset"),
  })) {
    equal(await codeOf(mandate, use), "module_failed", `${name} of a book that stopped`);
  }
  equal(kept.table("Asset").count(), 1, "another book");
  await book.close();
  equal(await codeOf(mandate, () => book.history()), "book_closed", "a book that stopped and was closed");
  await kept.close();
}
