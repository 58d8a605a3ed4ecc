// Whom a token speaks for.
import { createHmac, timingSafeEqual } from "node:crypto";

/** Return what a signed token claims; null if it is forged, damaged or has expired. */
export function claimsOf(token, secret) {
  const [head, body, signature, ...more] = (token ?? "").split(".");
  if (!signature || more.length) return null;
  const expected = createHmac("sha256", secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { alg } = decoded(head);
  const claims = decoded(body);
  return alg === "HS256" && claims.exp > Date.now() / 1000 ? claims : null;
}

/** Return the claims of a request's bearer token, or null. */
export function callerOf(headers, secret) {
  const [, token] = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return claimsOf(token, secret);
}

function decoded(part) {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}
