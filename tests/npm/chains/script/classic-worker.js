Promise.all([import("./node_modules/mandate/dist/browser.js"), import("./planned.js")])
  .then(([mandate, { leave, planned }]) => leave(planned(mandate)))
  .then(() => postMessage(globalThis.answer));
