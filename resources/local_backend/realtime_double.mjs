// A DOUBLE of Supabase Realtime, for development and tests. It is not Supabase's server.
//
// It speaks what the official clients speak (Phoenix messages as JSON objects, version 1.0.0). Changes
// of rows come out of Postgres' own log and reach a subscriber only if row level security lets that
// person see the row. Not copied: replay, limits, columns left out, broadcasts from the database, and
// filters on deleted rows.
import { WebSocketServer } from "ws";

import { RealtimeChannel } from "./realtime_channel.mjs";
import { asPerson } from "./database.mjs";
import { claimsOf } from "./tokens.mjs";

const INT8 = 20;
const BAD_KEY = 4001;

export class RealtimeDouble {
  #sockets = new WebSocketServer({ noServer: true });
  #channels = new Map();
  #telling = Promise.resolve();

  constructor(settings, database) {
    this.settings = settings;
    this.database = database;
  }

  /** Begin to follow what is committed. */
  async follow() {
    await this.database.subscribe("*", (row, change) => {
      // One after another: whoever listens hears of changes in the order of their commits.
      this.#telling = this.#telling
        .then(() => this.#tell(row, change))
        .catch((error) => process.stderr.write(`realtime: ${error.stack}\n`));
    });
  }

  accept(request, socket, head) {
    const { pathname, searchParams } = new URL(request.url, this.settings.url);
    if (!pathname.startsWith("/realtime/v1/")) return socket.destroy();
    this.#sockets.handleUpgrade(request, socket, head, (connection) => {
      const key = searchParams.get("apikey");
      const keys = [this.settings.publishable_key, this.settings.secret_key];
      if (!keys.includes(key) && !claimsOf(key, this.settings.jwt_secret)) {
        connection.close(BAD_KEY, "invalid apikey");
        return;
      }
      this.#serve(connection);
    });
  }

  #serve(connection) {
    const joined = new Map();
    connection.on("message", async (text) => {
      const message = JSON.parse(text);
      try {
        await this.#understand(connection, joined, message);
      } catch (error) {
        process.stderr.write(`realtime: ${error.stack}\n`);
        reply(connection, message, "error", { reason: "internal error" });
      }
    });
    connection.on("close", () => joined.forEach((channel) => this.#leave(channel)));
  }

  async #understand(connection, joined, message) {
    const { topic, event, payload = {} } = message;
    if (event === "heartbeat") return reply(connection, message, "ok");
    if (event === "phx_join") {
      const channel = await this.#join(connection, message);
      if (channel) joined.set(topic, channel);
      return undefined;
    }
    const channel = joined.get(topic);
    if (!channel) return reply(connection, message, "error", { reason: "unmatched topic" });
    if (event === "phx_leave") {
      joined.delete(topic);
      this.#leave(channel);
      reply(connection, message, "ok");
      return channel.send("phx_close", {});
    }
    if (event === "access_token") {
      const claims = claimsOf(payload.access_token, this.settings.jwt_secret);
      if (claims) channel.claims = claims;
      else channel.send("system", { status: "error", message: "The token is not valid." });
      return undefined;
    }
    if (event === "broadcast") {
      const { event: name, payload: said = {} } = payload;
      const heard = this.#inRoom(channel).filter((each) => each !== channel || channel.hearsItself);
      heard.forEach((each) =>
        each.send("broadcast", { type: "broadcast", event: name, payload: said })
      );
      if (channel.wantsAnswers) reply(connection, message, "ok");
      return undefined;
    }
    if (event === "presence") {
      const joins = payload.event === "track" ? channel.track(payload.payload) : {};
      const leaves = payload.event === "track" ? {} : channel.untrack();
      this.#inRoom(channel).forEach((each) => each.send("presence_diff", { joins, leaves }));
    }
    return reply(connection, message, "ok");
  }

  async #join(connection, message) {
    const { topic, payload = {} } = message;
    const token = payload.access_token;
    const isToken = token?.split(".").length === 3;
    const claims = isToken ? claimsOf(token, this.settings.jwt_secret) : { role: "anon" };
    const channel = new RealtimeChannel(connection, topic, payload.config ?? {}, claims);
    if (!claims || (channel.isPrivate && !(await this.#mayJoin(channel)))) {
      const reason = claims ? "Unauthorized: not a topic of yours" : "Invalid or expired token";
      reply(connection, message, "error", { reason });
      return null;
    }
    this.#channels.set(channel.room, [...this.#inRoom(channel), channel]);
    reply(connection, message, "ok", { postgres_changes: channel.bindings });
    channel.welcome(this.#inRoom(channel));
    return channel;
  }

  // The rule of the policies on realtime.messages, which only the hosted server has.
  async #mayJoin(channel) {
    const rows = await asPerson(
      this.database,
      channel.claims,
      (sql) =>
        sql`select 1 from public.projects
        where 'project-' || id::text = ${channel.name} and user_id = auth.uid()`,
    );
    return rows.length > 0;
  }

  #leave(channel) {
    const others = this.#inRoom(channel).filter((each) => each !== channel);
    this.#channels.set(channel.room, others);
    const leaves = channel.untrack();
    if (Object.keys(leaves).length === 0) return;
    others.forEach((each) => each.send("presence_diff", { joins: {}, leaves }));
  }

  async #tell(row, { command, relation, old }) {
    const change = changeOf(row, old, command, relation);
    for (const channel of [...this.#channels.values()].flat()) {
      const ids = channel.wanting(change);
      if (ids.length > 0 && (await this.#maySee(channel, change, relation))) {
        channel.send("postgres_changes", { ids, data: change });
      }
    }
  }

  async #maySee(channel, { type, record, schema, table }, { keys }) {
    if (type === "DELETE") return true;
    const rows = await asPerson(this.database, channel.claims, (sql) => {
      const isThatRow = keys.map(({ name }) => sql`and ${sql(name)} = ${record[name]}`);
      return sql`select 1 from ${sql(schema)}.${sql(table)} where true ${isThatRow}`;
    }).catch((error) => {
      if (error.code === "42501") return [];
      throw error;
    });
    return rows.length > 0;
  }

  #inRoom({ room }) {
    return this.#channels.get(room) ?? [];
  }
}

function changeOf(row, old, command, relation) {
  const type = command.toUpperCase();
  const record = plain(row, relation);
  return {
    schema: relation.schema,
    table: relation.table,
    commit_timestamp: new Date().toISOString(),
    type,
    errors: null,
    columns: relation.columns.map(({ name, type: oid }) => ({ name, type: String(oid) })),
    ...(type !== "DELETE" && { record }),
    ...(type !== "INSERT" &&
      { old_record: type === "DELETE" ? record : plain(old ?? {}, relation) }),
  };
}

// Hosted tells whole numbers as numbers; the log's reader tells the long ones as text.
function plain(row, { columns }) {
  const long = new Set(columns.filter(({ type }) => type === INT8).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [
      name,
      long.has(name) && value !== null ? Number(value) : value,
    ]),
  );
}

function reply(connection, { topic, ref }, status, response = {}) {
  const payload = { status, response };
  connection.send(JSON.stringify({ topic, event: "phx_reply", ref, payload }));
}
