// The types of the entries besides the root.
import { type DriftReport, MandateError as Refusal, type Plan, type PlanInput } from "mandate";
import { MandateError, PlannedBook, drift, init, type Uid } from "mandate/inline";
import { Book } from "mandate/inline/book";
import { type WorkerClient, startWorker } from "mandate/worker";

await init();
const refusal: Refusal = new MandateError({ code: "x", message: "y", details: { violations: [] } });
const asset: Uid = "00000000-0000-0000-0000-000000000001";
const input = { holdings: [{ asset_uid: asset, quantity: 7n }], prices: [], targets: [], cash: "1" };
const report: DriftReport = drift(input);
const book: Book = await Book.open();
// @ts-expect-error: the book is an entry of its own
await import("mandate/inline").then(({ Book: none }) => none);

const worker: WorkerClient = startWorker({ source: new URL("https://example.com/mandate_bg.wasm") });
const later: Promise<DriftReport> = worker.drift(input, { signal: AbortSignal.timeout(1) });
declare const plans: PlanInput[];
const all: Plan[] = await worker.all("planRebalance", plans, { onProgress: ({ done, total }) => done / total });
// @ts-expect-error: a worker calls functions
worker.all("init", []);
// @ts-expect-error: the input of another function
worker.all("drift", plans);
// @ts-expect-error: a worker has no book
worker.Book;
worker.close();
console.log(refusal.code, report, book, later, all, PlannedBook);
