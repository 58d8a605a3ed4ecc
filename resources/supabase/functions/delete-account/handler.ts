// The wish to end an account, told and withdrawn. `sweep` carries it out after a week.
import { requireMethod } from "../_shared/answering.ts";
import { Backend } from "../_shared/backend.ts";

const GRACE_DAYS = 7;

export default async function deleteAccount(request: Request): Promise<Response> {
  requireMethod(request, "POST", "DELETE");
  const caller = Backend.asCaller(request);
  const person = await caller.callerId();
  const wish = `user_id=eq.${person}`;
  if (request.method === "DELETE") {
    await caller.remove("account_deletion_requests", wish);
    return Response.json({ status: "withdrawn" });
  }
  const told = await caller.rows("account_deletion_requests", wish);
  if (told.length === 0) await caller.insert("account_deletion_requests", { user_id: person });
  return Response.json({ status: "requested", grace_days: GRACE_DAYS }, { status: 202 });
}
