import { first } from "../first.js";

// Called for each request, not once when the app is built.
export const dynamic = "force-dynamic";

export default async function Page() {
  return <p>{`server: first: ${await first()}`}</p>;
}
