// A subscription began, changed or ended: the only way a tier changes.
import { Refused, requireMethod } from "../_shared/answering.ts";
import { Backend } from "../_shared/backend.ts";
import { required } from "../_shared/environment.ts";
import { stripeTime } from "../_shared/signatures.ts";

interface Subscription {
  customer: string;
  status: string;
  metadata: { user_id?: string };
  items: { data: { price: { id: string } }[] };
}

interface StripeEvent {
  id: string;
  type: string;
  created: number;
  data: { object: Subscription };
}

const ABOUT_SUBSCRIPTIONS = /^customer\.subscription\.(created|updated|deleted)$/;
const PAID = ["active", "trialing", "past_due"];

export default async function stripeWebhook(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  const body = await request.text();
  stripeTime(request.headers, body, required("STRIPE_WEBHOOK_SECRET"));
  const event: StripeEvent = JSON.parse(body);
  if (!ABOUT_SUBSCRIPTIONS.test(event.type)) return Response.json({ result: "ignored" });
  return Response.json({ result: await applied(event) });
}

async function applied(event: StripeEvent): Promise<string> {
  const subscription = event.data.object;
  const person = subscription.metadata.user_id ?? "";
  if (!/^[0-9a-f-]{36}$/.test(person)) {
    throw new Refused(422, "person", "the subscription names no account");
  }
  return await Backend.asServer().rpc<string>("apply_subscription", {
    p_event_id: event.id,
    p_user: person,
    p_customer_id: subscription.customer,
    p_tier: event.type.endsWith(".deleted") ? "free" : tierOf(subscription),
    p_told_at: new Date(event.created * 1000).toISOString(),
  });
}

function tierOf({ status, items }: Subscription): string {
  if (!PAID.includes(status)) return "free";
  const tiers: Record<string, string> = JSON.parse(required("STRIPE_PRICES"));
  const tier = tiers[items.data[0]?.price.id ?? ""];
  if (!tier) throw new Refused(422, "price", "the price belongs to no plan");
  return tier;
}
