// A job of the engine by the npm package in a page; `cases/` is served beside it.
import * as api from "mandate";

import { measure, readCase } from "./jobs.js";

const bytes = (folder) => async (name) => {
  const response = await fetch(`cases/${folder}/${name}`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
};

globalThis.bench = {
  async run(folder, job, repeat) {
    await api.init();
    return measure(api, "mandate in Chromium", "", job, await readCase(bytes(folder)), repeat);
  },
};
