// The functions as promises, calculated by a worker.
import type * as all from "../types/mandate.d.ts";
import { refusal } from "./refusals.js";
import { type Spawn, WorkerQueue } from "./worker-queue.js";

type Functions = typeof all;
/** The functions that a worker calculates: all of the package's. */
export type WorkerFunctionName = {
  [Name in keyof Functions]: Name extends "init" ? never : Functions[Name] extends (input: never) => unknown ? Name : never;
}[keyof Functions];
type InputOf<Name extends WorkerFunctionName> = Parameters<Functions[Name]>[0];
type AnswerOf<Name extends WorkerFunctionName> = ReturnType<Functions[Name]>;

export interface WorkerCallOptions {
  /** Aborting rejects the call with the signal's reason, and ends its calculation. */
  signal?: AbortSignal;
}

export interface WorkerAllOptions extends WorkerCallOptions {
  /** Called after each answer. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface WorkerOptions {
  /** The address of mandate_bg.wasm, if it is not beside the package's files. */
  source?: string | URL;
  /** Makes the worker, if the program that bundles the package does not: it runs `mandate/worker-scope.js`. */
  worker?: () => object;
}

export interface WorkerClientBase {
  /**
   * Calls one function with many inputs, one after the other; resolves with the answers in the order of the inputs. The first
   * refusal rejects.
   * @throws MandateError `unknown_function`, `worker_closed`, `worker_failed`, `not_cloneable` and the codes of the function
   * @example
   * const reports = await worker.all("drift", inputs, { onProgress: ({ done, total }) => console.log(done / total) });
   */
  all<Name extends WorkerFunctionName>(
    name: Name,
    inputs: readonly InputOf<Name>[],
    options?: WorkerAllOptions,
  ): Promise<AnswerOf<Name>[]>;
  /**
   * Ends the worker; calls that have no answer yet, and later ones, are rejected with the code `worker_closed`. Throws nothing.
   * @example
   * worker.close();
   */
  close(): void;
}

/** Each function of the package with the same input, as a promise of its answer. */
export type WorkerClient = WorkerClientBase & {
  readonly [Name in WorkerFunctionName]: (input: InputOf<Name>, options?: WorkerCallOptions) => Promise<AnswerOf<Name>>;
};

/**
 * A client of a worker that starts with the first call.
 *
 * @internal
 */
export function client(spawn: Spawn, names: readonly string[]): WorkerClient {
  const queue = new WorkerQueue(spawn);
  const call = (name: string) => (input: unknown, options?: WorkerCallOptions) => queue.call(name, input, options?.signal);
  const functions = Object.fromEntries(names.map((name) => [name, call(name)]));
  const base = {
    async all(name: string, inputs: readonly unknown[], { signal, onProgress }: WorkerAllOptions = {}) {
      const one = functions[name];
      if (!one) throw refusal("unknown_function", `There is no function ${JSON.stringify(name)}.`);
      const answers: unknown[] = [];
      for (const input of inputs) {
        answers.push(await one(input, signal && { signal }));
        onProgress?.({ done: answers.length, total: inputs.length });
      }
      return answers;
    },
    close: () => queue.close(),
  };
  return { ...functions, ...base } as unknown as WorkerClient;
}
