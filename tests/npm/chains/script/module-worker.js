import * as mandate from "./node_modules/mandate/dist/browser.js";
import { leave, planned } from "./planned.js";

leave(planned(mandate)).then(() => postMessage(globalThis.answer));
