import { first } from "./first.js";
import { leave } from "./planned.js";

leave(first().then((isRight) => `first: ${isRight}`));
