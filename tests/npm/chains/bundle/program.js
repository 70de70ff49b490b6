import * as mandate from "mandate";
import { planned } from "./planned.js";

planned(mandate).then(console.log);
