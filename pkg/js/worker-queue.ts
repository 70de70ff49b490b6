// Calls that wait for a worker, which answers one at a time.
import { MandateError } from "./errors.js";
import { refusal } from "./refusals.js";

export interface Listener {
  answered(answer: WorkerAnswer): void;
  /** The worker ended or never started. */
  failed(reason: string): void;
}

export interface WorkerAnswer {
  value?: unknown;
  /** What the function threw. */
  refused?: Pick<MandateError, "code" | "message" | "details">;
}

export interface WorkerLine {
  post(message: { name: string; input: unknown }): void;
  end(): void;
}

/** Starts a worker. */
export type Spawn = (listener: Listener) => WorkerLine;

interface Call {
  name: string;
  input: unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export class WorkerQueue {
  readonly #spawn: Spawn;
  #line: WorkerLine | undefined;
  readonly #waiting: Call[] = [];
  #running: Call | undefined;
  #isClosed = false;

  constructor(spawn: Spawn) {
    this.#spawn = spawn;
  }

  call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw closed();
      signal?.throwIfAborted();
      const abort = () => this.#abort(call, signal?.reason);
      const settled = () => signal?.removeEventListener("abort", abort);
      const call: Call = {
        name,
        input,
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
      };
      signal?.addEventListener("abort", abort);
      this.#waiting.push(call);
      this.#next();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#endLine();
    const calls = [this.#running, ...this.#waiting.splice(0)];
    this.#running = undefined;
    for (const call of calls) call?.reject(closed());
  }

  #next(): void {
    if (this.#running) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#running = call;
    try {
      this.#line ??= this.#start();
      this.#line.post({ name: call.name, input: call.input });
    } catch (error) {
      this.#settle((failed) => failed.reject(notSent(error)));
    }
  }

  #start(): WorkerLine {
    // What a worker that was ended says later is about no call.
    const hear = (act: () => void) => {
      if (line === this.#line) act();
    };
    const line = this.#spawn({
      answered: ({ value, refused }) =>
        hear(() => this.#settle((call) => (refused ? call.reject(new MandateError(refused)) : call.resolve(value)))),
      failed: (reason) =>
        hear(() => {
          this.#endLine();
          this.#settle((call) => call.reject(refusal("worker_failed", reason)));
        }),
    });
    return line;
  }

  #abort(call: Call, reason: unknown): void {
    if (call === this.#running) {
      // A calculation does not look up from its work: only the end of its worker ends it.
      this.#endLine();
      this.#settle((running) => running.reject(reason));
      return;
    }
    this.#waiting.splice(this.#waiting.indexOf(call), 1);
    call.reject(reason);
  }

  #settle(how: (call: Call) => void): void {
    const call = this.#running;
    this.#running = undefined;
    if (call) how(call);
    this.#next();
  }

  #endLine(): void {
    this.#line?.end();
    this.#line = undefined;
  }
}

function closed(): MandateError {
  return refusal("worker_closed", "The worker was closed; start another one.");
}

function notSent(error: unknown): MandateError {
  const reason = error instanceof Error ? error.message : String(error);
  return refusal("not_cloneable", `The input cannot be sent to the worker: ${reason}`);
}
