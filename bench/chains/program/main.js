import { first } from "./first.js";

console.log(`first: ${await first()}`);
