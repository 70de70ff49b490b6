// A handle of a WebAssembly module, which is not there for ever: whoever uses it afterwards is told why.
import type { MandateError } from "./errors.js";
import type { Instance } from "./instance.js";

interface Handle {
  free(): void;
}

export class Guarded<Held extends Handle> {
  #handle: Held | undefined;
  #instance: Instance<unknown> | undefined;
  #whyClosed: () => MandateError;
  #within: Guarded<Handle> | undefined;
  #inner = new Set<Guarded<Handle>>();
  #isOpen = true;

  /** A handle in an instance, and what is said once it is closed. */
  constructor(handle: Held, instance: Instance<unknown>, whyClosed: () => MandateError, within?: Guarded<Handle>) {
    this.#handle = handle;
    this.#instance = instance;
    this.#whyClosed = whyClosed;
    this.#within = within;
  }

  /** A handle that `make` makes of this one, and that is closed with it. */
  inner<Inner extends Handle>(make: (handle: Held) => Inner, whyClosed: () => MandateError): Guarded<Inner> {
    const { handle, instance } = this.#there();
    const made = this.use(() => make(handle));
    const inner = new Guarded(made, instance, whyClosed, this);
    this.#inner.add(inner);
    return inner;
  }

  /** Refuses uses of what is closed. */
  requireOpen(): void {
    this.#within?.requireOpen();
    if (!this.#isOpen) throw this.#whyClosed();
    this.#instance?.requireRunning();
  }

  /** What `call` makes of the handle. */
  use<Result>(call: (handle: Held) => Result): Result {
    this.requireOpen();
    const { handle, instance } = this.#there();
    return instance.call(() => call(handle));
  }

  /** As use, for what was begun before the handle was closed. */
  async finish<Result>(call: (handle: Held) => Promise<Result>): Promise<Result> {
    const { handle, instance } = this.#there();
    return instance.later(() => call(handle));
  }

  /** Nothing new is begun from now on. */
  close(): void {
    this.#isOpen = false;
  }

  /** Closes it and lets go of it, and of its instance: memory goes back with the instance. */
  free(): void {
    this.close();
    for (const inner of this.#inner) inner.free();
    if (this.#within) this.#within.#inner.delete(this);
    const [handle, instance] = [this.#handle, this.#instance];
    this.#handle = this.#instance = undefined;
    if (handle && !instance?.hasStopped) instance?.call(() => handle.free());
  }

  #there(): { handle: Held; instance: Instance<unknown> } {
    const [handle, instance] = [this.#handle, this.#instance];
    if (handle && instance) return { handle, instance };
    throw this.#whyClosed();
  }
}
