// The database and the storage, as the server itself or as whoever asks sees them.
import { Refused } from "./answering.ts";
import { required } from "./environment.ts";

export const AUDIO = "audio-files";

export class Backend {
  private constructor(private readonly key: string, private readonly token: string) {}

  /** Return the backend with all rights: past row level security. */
  static asServer(): Backend {
    const key = required("SUPABASE_SERVICE_ROLE_KEY");
    return new Backend(key, key);
  }

  /** Return the backend with the rights of whoever sends a request. */
  static asCaller(request: Request): Backend {
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    if (!token) throw new Refused(401, "token", "sign in first");
    return new Backend(required("SUPABASE_ANON_KEY"), token);
  }

  static asAnybody(): Backend {
    const key = required("SUPABASE_ANON_KEY");
    return new Backend(key, key);
  }

  /** Return the id of whoever asks, as the server of accounts confirms it. */
  async callerId(): Promise<string> {
    const answer = await this.fetch("/auth/v1/user");
    const user = answer.ok ? await answer.json() : null;
    if (typeof user?.id !== "string") throw new Refused(401, "token", "sign in first");
    return user.id;
  }

  /** Call a function of the database; what it refuses is passed on. */
  async rpc<Answer>(name: string, named: Record<string, unknown> = {}): Promise<Answer> {
    return await accepted(await this.json("POST", `/rest/v1/rpc/${name}`, named));
  }

  /** Return the rows of a table; `query` is PostgREST's. */
  async rows<Row>(table: string, query: string): Promise<Row[]> {
    return await accepted(await this.fetch(`/rest/v1/${table}?${query}`));
  }

  async insert(table: string, row: Record<string, unknown>): Promise<void> {
    await accepted(await this.json("POST", `/rest/v1/${table}`, row));
  }

  async remove(table: string, query: string): Promise<void> {
    await accepted(await this.fetch(`/rest/v1/${table}?${query}`, { method: "DELETE" }));
  }

  /** Return an object as it streams in; null if there is none that may be read. */
  async object(bucket: string, name: string): Promise<Response | null> {
    const answer = await this.fetch(`/storage/v1/object/${bucket}/${name}`);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status < 500) return null;
    throw new Error(`the storage answers ${answer.status}`);
  }

  async store(bucket: string, name: string, content: Uint8Array, type: string): Promise<void> {
    const answer = await this.fetch(`/storage/v1/object/${bucket}/${name}`, {
      method: "POST",
      headers: { "content-type": type, "x-upsert": "true" },
      body: content as BodyInit,
    });
    await accepted(answer);
  }

  async removeObjects(bucket: string, names: string[]): Promise<void> {
    if (names.length === 0) return;
    await accepted(
      await this.json("DELETE", `/storage/v1/object/${bucket}`, { prefixes: names }),
    );
  }

  /** Return an address under which anybody can read an object for a while. */
  async signedUrl(bucket: string, name: string, seconds: number): Promise<string> {
    const path = `/storage/v1/object/sign/${bucket}/${name}`;
    const { signedURL } = await accepted<{ signedURL: string }>(
      await this.json("POST", path, { expiresIn: seconds }),
    );
    return `${required("SUPABASE_URL")}/storage/v1${signedURL}`;
  }

  fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    headers.set("apikey", this.key);
    headers.set("authorization", `Bearer ${this.token}`);
    return fetch(required("SUPABASE_URL") + path, { ...options, headers });
  }

  private json(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return this.fetch(path, { method, headers, body: JSON.stringify(body) });
  }
}

// deno-lint-ignore no-explicit-any -- the caller says what the database answers
async function accepted<Answer = any>(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const body = text ? JSON.parse(text) : null;
  if (answer.ok) return body;
  if (answer.status >= 500) throw new Error(`${answer.url} answers ${answer.status}: ${text}`);
  throw new Refused(answer.status, body?.code ?? "refused", body?.message ?? "refused");
}
