"use client";
import * as mandate from "mandate";
import * as worker from "mandate/worker";
import { useEffect } from "react";
import { leave, planned, plannedByWorker } from "../planned.js";

export function Client() {
  useEffect(() => {
    leave(Promise.all([planned(mandate), plannedByWorker(worker)]).then((answers) => answers.join(" | ")));
  }, []);
  return <p>client</p>;
}
