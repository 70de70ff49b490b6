Promise.all([import("./first.js"), import("./planned.js")])
  .then(([{ first }, { leave }]) => leave(first().then((isRight) => `first: ${isRight}`)))
  .then(() => postMessage(globalThis.answer));
