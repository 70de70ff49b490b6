import * as mandate from "mandate";
import { planned } from "./planned.js";

console.log(await planned(mandate));
