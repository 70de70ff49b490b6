import * as functions from "mandate/inline";
import { Book } from "mandate/inline/book";
import { leave, planned } from "./planned.js";

leave(planned({ ...functions, Book }));
