// The module is not where the page looks for it, and the error says what to do.
import { init } from "mandate";
import { leave } from "./planned.js";

leave(
  init().then(
    () => "started",
    ({ code, message }) => `${code} ${/mandate\/inline/.test(message)}`,
  ),
);
