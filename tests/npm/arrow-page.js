// The page of page.js, with tables of apache-arrow.
import * as arrow from "apache-arrow";
import * as adapters from "mandate/arrow";
import { checkArrow } from "./arrow.js";

globalThis.checkMore = (mandate) => checkArrow(mandate, adapters, arrow);
await import("./page.js");
