"use client";
import { useEffect } from "react";
import { first } from "../first.js";
import { leave } from "../planned.js";

export default function Page() {
  useEffect(() => {
    leave(first().then((isRight) => `first: ${isRight}`));
  }, []);
  return <p>client</p>;
}
