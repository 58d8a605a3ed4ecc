// Reads an uploaded sound, and lets it count if its bytes hash to its name.
//
// What does not is removed, since nobody may write over a blob: its machine uploads it again.
import { createHash } from "node:crypto";

import { bodyOf, Refused, requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";

export default async function verifyBlob(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  const { sha256 } = await bodyOf(request);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Refused(400, "name", "a blob is named by its SHA-256 in lower case");
  }
  const person = await Backend.asCaller(request).callerId();
  const server = Backend.asServer();
  const name = `${person}/blobs/${sha256}`;
  const stored = await server.object(AUDIO, name);
  if (!stored?.body) return Response.json({ status: "missing", sha256 });

  const digest = createHash("sha256");
  let size = 0;
  for await (const chunk of stored.body) {
    digest.update(chunk);
    size += chunk.length;
  }
  if (digest.digest("hex") !== sha256) {
    await server.removeObjects(AUDIO, [name]);
    const message = "other bytes were stored under this name; they were removed";
    return Response.json({ status: "refused", code: "hash", sha256, message });
  }
  const named = { p_user: person, p_sha256: sha256, p_size: size };
  return Response.json(await server.rpc("record_verified_blob", named));
}
