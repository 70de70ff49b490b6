import * as mandate from "mandate";
import { planned } from "../planned.js";
import { Client } from "./client.js";

// Planned for each request, not once when the app is built.
export const dynamic = "force-dynamic";

export default async function Page() {
  return (
    <main>
      <p>{`server: ${await planned(mandate)}`}</p>
      <Client />
    </main>
  );
}
