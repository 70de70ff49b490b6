import * as mandate from "mandate";
import { leave, planned } from "./planned.js";

leave(planned(mandate));
