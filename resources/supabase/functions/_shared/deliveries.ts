// A delivery takes effect once, also when it is sent again or the function ends in the middle.
import type { Backend } from "./backend.ts";

/** Do the work of a delivery that was not accepted before; give it back if the work fails. */
export async function once(
  server: Backend,
  source: "replicate" | "stripe",
  id: string,
  work: () => Promise<string>,
): Promise<Response> {
  const delivery = { p_source: source, p_delivery_id: id };
  if (!(await server.rpc<boolean>("accept_delivery", delivery))) {
    return Response.json({ result: "ignored" });
  }
  try {
    return Response.json({ result: await work() });
  } catch (error) {
    await server.rpc("return_delivery", delivery);
    throw error;
  }
}
