// A small book, planned; the same in every tool chain.
const uid = (number) => `00000000-0000-0000-0000-00000000000${number}`;
const FUND = uid(1);
const BOND = uid(2);
export const INPUT = {
  base_currency: "USD",
  as_of: "2026-01-30T21:00:00Z",
  accounts: [
    {
      account_uid: uid(9),
      holdings: [{ asset_uid: FUND, quantity: "80" }],
      cash: [{ currency: "USD", settled: "2000" }],
      targets: [
        { asset_uid: FUND, weight: "0.6" },
        { asset_uid: BOND, weight: "0.4" },
      ],
    },
  ],
  assets: [
    { asset_uid: FUND, currency: "USD", price: "100" },
    { asset_uid: BOND, currency: "USD", price: "50" },
  ],
  policy: { mode: "full" },
};

/** What every tool chain has to answer. */
export const EXPECTED = "sell 20, buy 80; target_missing; 2 rows";

export function told({ orders }) {
  return orders.map(({ side, quantity }) => `${side} ${quantity}`).join(", ");
}

/** The functions, an error of theirs, and a book in memory. */
export async function planned({ init, planRebalance, validateTargets, MandateError, Book }) {
  await init();
  const [violation] = validateTargets([{ weight_notional_exposure: "1" }]).violations;
  const refusal = caught(() => planRebalance({ ...INPUT, colour: "red" }));
  if (!(refusal instanceof MandateError)) throw new Error(`expected a MandateError, not ${refusal}`);
  return [told(planRebalance(INPUT)), violation.code, await rows(Book)].join("; ");
}

function caught(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
}

async function rows(Book) {
  const book = await Book.open({ tables: ["Asset"] });
  await book.table("Asset").createMany([{ unique_identifier: "OAK" }, { unique_identifier: "ELM" }]);
  const count = book.table("Asset").count();
  book.close();
  return `${count} rows`;
}

/** The answer of a page or a worker, or what went wrong, for the test to pick up. */
export function leave(promise) {
  return promise.then(
    (text) => {
      globalThis.answer = { text };
    },
    (error) => {
      globalThis.answer = { error: String(error?.stack ?? error) };
    },
  );
}

/** The same plan by a worker: in whole, several with progress, and one that is called off. */
export async function plannedByWorker({ startWorker }) {
  const worker = startWorker();
  const whole = told(await worker.planRebalance(INPUT));
  const seen = [];
  const onProgress = ({ done, total }) => seen.push(`${done}/${total}`);
  await worker.all("planRebalance", [INPUT, INPUT], { onProgress });
  const abort = new AbortController();
  const refused = await calledOff(worker, abort);
  const codes = [];
  for (const call of [() => worker.planRebalance({ colour: "red" }), () => worker.drift(() => {})]) codes.push(await codeOf(call()));
  // The worker that was ended has a successor.
  const again = told(await worker.planRebalance(INPUT));
  const late = worker.planRebalance(INPUT);
  worker.close();
  codes.push(await codeOf(late), await codeOf(worker.planRebalance(INPUT)));
  return [whole, seen.join(), refused, codes.join(), again].join("; ");
}

export const EXPECTED_OF_WORKER = [
  "sell 20, buy 80",
  "1/2,2/2",
  "enough,enough,sell 20, buy 80",
  "unknown_column,not_cloneable,worker_closed,worker_closed",
  "sell 20, buy 80",
].join("; ");

/** One call under way and one behind it are called off; the one behind them is answered. */
async function calledOff(worker, abort) {
  const { signal } = abort;
  const reasons = [0, 1].map(() => worker.planRebalance(INPUT, { signal }).then(told, (reason) => reason));
  const behind = worker.planRebalance(INPUT).then(told);
  abort.abort("enough");
  return (await Promise.all([...reasons, behind])).join();
}

function codeOf(promise) {
  return promise.then(
    () => "answered",
    (error) => error.code,
  );
}
