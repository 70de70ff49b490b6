const { first } = require("./first.cjs");

first().then((isRight) => console.log(`first: ${isRight}`));
