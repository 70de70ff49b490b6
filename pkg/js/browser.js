// The entry for browsers and workers: the module is fetched by init().
import { init as loadBook } from "./browser-book.js";
import { bookModule } from "./loaded.js";

bookModule.load = () => loadBook();

export * from "./api.js";
export { init } from "./browser-functions.js";
