// A DOUBLE of Supabase's resumable uploads (TUS 1.0), for development and tests.
//
// It keeps what arrives in memory and hands the whole object to the storage at the end. Not copied:
// expiry, uploads that outlive the server, and the extensions of TUS that Supabase's client never uses.
import { randomUUID } from "node:crypto";

import { asPerson } from "./database.mjs";
import { callerOf } from "./tokens.mjs";

const PATH = "/storage/v1/upload/resumable";
const VERSION = { "tus-resumable": "1.0.0" };
const FORBIDDEN = "42501";
const DUPLICATE = "23505";

export class UploadsDouble {
  #uploads = new Map();

  constructor(settings, database, supabase) {
    this.settings = settings;
    this.database = database;
    this.supabase = supabase;
  }

  /** Answer a request about a resumable upload; null if it is about something else. */
  async answer(request) {
    const { pathname } = new URL(request.url);
    if (pathname !== PATH && !pathname.startsWith(`${PATH}/`)) return null;
    const caller = callerOf(request.headers, this.settings.jwt_secret);
    if (!caller) return refusal(401, "The token is missing, forged or has expired.");
    if (request.method === "POST") return this.#create(request, caller);
    const upload = this.#uploads.get(pathname.slice(PATH.length + 1));
    if (upload?.owner !== caller.sub) return refusal(404, "There is no such upload.");
    if (request.method === "HEAD") return this.#where(upload, 200);
    if (request.method === "PATCH") return this.#append(request, upload);
    return refusal(405, "An upload is created, asked about and continued.");
  }

  async #create(request, caller) {
    const length = Number(request.headers.get("upload-length") ?? NaN);
    if (!Number.isSafeInteger(length) || length < 0) {
      return refusal(400, "Upload-Length is needed.");
    }
    const metadata = metadataOf(request.headers.get("upload-metadata"));
    const refused = await this.#refusalOf(metadata, length, caller);
    if (refused) return refused;
    const id = randomUUID();
    const headers = new Headers(request.headers);
    headers.set("content-type", metadata.contentType ?? "application/octet-stream");
    this.#uploads.set(id, {
      id,
      owner: caller.sub,
      length,
      metadata,
      headers,
      parts: [],
      offset: 0,
    });
    const location = `${this.settings.url}${PATH}/${id}`;
    return new Response(null, { status: 201, headers: { ...VERSION, location } });
  }

  /** Ask the policies before a byte is sent, as Supabase does: insert a row and take it back. */
  async #refusalOf({ bucketName, objectName }, length, caller) {
    const [bucket] = await this.database`
      select file_size_limit from storage.buckets where id = ${bucketName ?? ""}`;
    if (!bucket) return refusal(404, "There is no such bucket.");
    if (length > (bucket.file_size_limit ?? Infinity)) return refusal(413, "It is too large.");
    const undone = new Error("only tried");
    try {
      await asPerson(this.database, caller, async (transaction) => {
        await transaction`
          insert into storage.objects (bucket_id, name, owner_id, metadata)
          values (${bucketName}, ${objectName ?? ""}, ${caller.sub}, '{"size": 0}')`;
        throw undone;
      });
    } catch (error) {
      if (error.code === FORBIDDEN) {
        return refusal(403, "new row violates row-level security policy");
      }
      if (error.code === DUPLICATE) return refusal(409, "The resource already exists");
      if (error !== undone) throw error;
    }
    return null;
  }

  async #append(request, upload) {
    const offset = Number(request.headers.get("upload-offset") ?? NaN);
    if (offset !== upload.offset) return refusal(409, `The upload stands at ${upload.offset}.`);
    const part = Buffer.from(await request.arrayBuffer());
    if (offset + part.length > upload.length) {
      return refusal(413, "That is more than was announced.");
    }
    upload.parts.push(part);
    upload.offset += part.length;
    if (upload.offset < upload.length) return this.#where(upload, 204);
    this.#uploads.delete(upload.id);
    const stored = await this.#store(upload);
    return stored.ok ? this.#where(upload, 204) : stored;
  }

  #store({ metadata, headers, parts }) {
    const name = metadata.objectName.split("/").map(encodeURIComponent).join("/");
    const address = `${this.settings.url}/storage/v1/object/${metadata.bucketName}/${name}`;
    const kept = ["authorization", "apikey", "content-type", "x-upsert"];
    return this.supabase(
      new Request(address, {
        method: "POST",
        headers: [...headers].filter(([each]) => kept.includes(each)),
        body: Buffer.concat(parts),
      }),
    );
  }

  #where({ offset, length }, status) {
    const headers = { "upload-offset": String(offset), "upload-length": String(length) };
    return new Response(null, { status, headers: { ...VERSION, ...headers } });
  }
}

/** "name base64,name base64" as an object. */
function metadataOf(header) {
  const pairs = (header ?? "").split(",").map((pair) => pair.trim().split(" "));
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, Buffer.from(value ?? "", "base64").toString("utf8")]),
  );
}

function refusal(status, message) {
  return Response.json({ message }, { status, headers: VERSION });
}
