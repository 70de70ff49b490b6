// One instance of a WebAssembly module. Once it has trapped, nothing in it is certain: all that is asked of it is refused.
import { MandateError } from "./errors.js";
import { refusal } from "./refusals.js";

type Instantiate<Exports> = (stopped: (error: unknown) => void) => Exports & { memory(): WebAssembly.Memory };

export class Instance<Exports> {
  #exports: ReturnType<Instantiate<Exports>>;
  #advice: string;
  #failure: string | undefined;
  /** What waits for it. */
  #waiting = new Set<() => void>();

  /** `advice` says what to do once it has stopped. */
  constructor(instantiate: Instantiate<Exports>, advice: string) {
    this.#advice = advice;
    try {
      this.#exports = instantiate((error) => this.#stop(error));
    } catch (error) {
      throw this.#stop(error);
    }
  }

  get hasStopped(): boolean {
    return this.#failure !== undefined;
  }

  /** The size of its memory, which never shrinks. */
  get bytes(): number {
    return this.#exports.memory().buffer.byteLength;
  }

  /** What `run` returns; what it throws is a MandateError. */
  call<Result>(run: (exports: Exports) => Result): Result {
    this.requireRunning();
    try {
      return run(this.#exports);
    } catch (thrown) {
      // All that the module throws of itself has a code.
      throw refused(thrown) ?? this.#stop(thrown);
    }
  }

  /** What the promise of `run` resolves with; what it rejects with has a code, or is an error of the browser. */
  later<Result>(run: (exports: Exports) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const stopped = () => reject(this.#failed());
      const settled = () => this.#waiting.delete(stopped);
      const promise = this.call(run);
      this.#waiting.add(stopped);
      promise.then(resolve, (thrown) => reject(refused(thrown) ?? thrown)).finally(settled);
    });
  }

  requireRunning(): void {
    if (this.hasStopped) throw this.#failed();
  }

  #stop(thrown: unknown): MandateError {
    this.#failure ??= thrown instanceof Error ? thrown.message : String(thrown);
    for (const stopped of this.#waiting) stopped();
    return this.#failed();
  }

  #failed(): MandateError {
    return refusal("module_failed", `The WebAssembly module stopped: ${this.#failure}. ${this.#advice}`);
  }
}

/** The error that a module throws. */
function refused(thrown: any): MandateError | undefined {
  return typeof thrown?.code === "string" && !(thrown instanceof Error) ? new MandateError(thrown) : undefined;
}
