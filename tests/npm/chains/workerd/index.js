import * as mandate from "mandate";
import { planned } from "./planned.js";

export default {
  async fetch() {
    return new Response(await planned(mandate));
  },
};
