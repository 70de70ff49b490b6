// Without `await` at the top, which a bundle in CommonJS cannot have.
import { first } from "./first.js";

first().then((isRight) => console.log(`first: ${isRight}`));
