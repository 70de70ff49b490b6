const mandate = require("mandate");

import("./planned.js").then(async ({ planned }) => console.log(await planned(mandate)));
