// What is done once: a second call waits for the first, and one after a failure tries again.

export function once<Argument>(start: (argument?: Argument) => Promise<unknown>): (argument?: Argument) => Promise<void> {
  let running: Promise<void> | undefined;
  return (argument) => {
    running ??= start(argument).then(
      () => {},
      (error) => {
        running = undefined;
        throw error;
      },
    );
    return running;
  };
}
