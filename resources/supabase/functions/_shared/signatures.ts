// Signed deliveries: who sends them, and that nobody plays them again.
//
// Standard Webhooks (standardwebhooks.com), which Replicate uses, sign "id.time.body"; Stripe signs
// "time.body". Both with HMAC-SHA256; both are refused when they are older than five minutes.
import { createHmac, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

import { Refused } from "./answering.ts";

const TOLERANCE_S = 300;

/** Return the id of a delivery whose signature is right. */
export function standardWebhookId(headers: Headers, body: string, secret: string): string {
  const id = headers.get("webhook-id") ?? "";
  const time = headers.get("webhook-timestamp") ?? "";
  const given = (headers.get("webhook-signature") ?? "").split(" ")
    .filter((each) => each.startsWith("v1,"))
    .map((each) => Buffer.from(each.slice(3), "base64"));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  requireSigned(id !== "" && isRecent(time) && isOneOf(given, key, `${id}.${time}.${body}`));
  return id;
}

/** Return when a delivery of Stripe was signed, in seconds, if its signature is right. */
export function stripeTime(headers: Headers, body: string, secret: string): number {
  const parts = (headers.get("stripe-signature") ?? "").split(",").map((each) => each.split("="));
  const time = parts.find(([name]) => name === "t")?.[1] ?? "";
  const given = parts.filter(([name]) => name === "v1").map(([, hex]) => Buffer.from(hex, "hex"));
  requireSigned(isRecent(time) && isOneOf(given, Buffer.from(secret), `${time}.${body}`));
  return Number(time);
}

function isRecent(time: string): boolean {
  return /^\d+$/.test(time) && Math.abs(Date.now() / 1000 - Number(time)) <= TOLERANCE_S;
}

function isOneOf(given: Buffer[], key: Buffer, signed: string): boolean {
  const expected = createHmac("sha256", key).update(signed).digest();
  return given.some((each) => each.length === expected.length && timingSafeEqual(each, expected));
}

function requireSigned(isSigned: boolean): void {
  if (!isSigned) throw new Refused(401, "signature", "the signature is wrong or too old");
}
