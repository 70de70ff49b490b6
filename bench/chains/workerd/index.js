import { first } from "./first.js";

export default {
  async fetch() {
    return new Response(`first: ${await first()}`);
  },
};
