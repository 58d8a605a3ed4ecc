// One client on one topic of the Realtime double: what it listens to, and what it tells about itself.
import { randomUUID } from "node:crypto";

const PREFIX = "realtime:";

export class RealtimeChannel {
  #subscriptions;
  #present = null;

  constructor(connection, topic, config, claims) {
    this.connection = connection;
    this.topic = topic;
    // As hosted: who joins a private topic as if it were public is among others there.
    this.room = `${config.private ? "private" : "public"} ${topic}`;
    this.name = topic.startsWith(PREFIX) ? topic.slice(PREFIX.length) : topic;
    this.claims = claims;
    this.isPrivate = config.private ?? false;
    this.hearsItself = config.broadcast?.self ?? false;
    this.wantsAnswers = config.broadcast?.ack ?? false;
    this.key = config.presence?.key || randomUUID();
    this.#subscriptions = (config.postgres_changes ?? []).map((wish, index) => ({
      id: index + 1,
      ...wish,
    }));
  }

  /** What the client compares with its own wishes, and refuses to go on if they differ. */
  get bindings() {
    return this.#subscriptions.map(({ id, event, schema, table, filter }) => ({
      id,
      event,
      ...(schema !== undefined && { schema }),
      ...(table !== undefined && { table }),
      ...(filter !== undefined && { filter }),
    }));
  }

  send(event, payload) {
    const message = { topic: this.topic, event, payload, ref: null };
    if (this.connection.readyState === 1) this.connection.send(JSON.stringify(message));
  }

  welcome(everybody) {
    if (this.#subscriptions.length > 0) {
      const message = "Subscribed to PostgreSQL";
      const extension = "postgres_changes";
      this.send("system", { channel: this.name, extension, message, status: "ok" });
    }
    this.send("presence_state", Object.assign({}, ...everybody.map((each) => each.presence)));
  }

  get presence() {
    return this.#present ? { [this.key]: { metas: [this.#present] } } : {};
  }

  track(said) {
    this.#present = { phx_ref: randomUUID().slice(0, 12), ...said };
    return this.presence;
  }

  untrack() {
    const leaving = this.presence;
    this.#present = null;
    return leaving;
  }

  /** Return the ids of the subscriptions that a change belongs to. */
  wanting({ schema, table, type, record }) {
    return this.#subscriptions
      .filter((wish) => [type, "*"].includes(wish.event))
      .filter((wish) => (wish.schema ?? "public") === schema)
      .filter((wish) => [table, "*", undefined].includes(wish.table))
      .filter((wish) => type === "DELETE" || passes(record, wish.filter))
      .map((wish) => wish.id);
  }
}

const RELATIONS = {
  eq: (value, asked) => value === asked,
  neq: (value, asked) => value !== asked,
  in: (value, asked) => asked.replace(/^\(|\)$/g, "").split(",").includes(value),
  lt: (value, asked) => Number(value) < Number(asked),
  lte: (value, asked) => Number(value) <= Number(asked),
  gt: (value, asked) => Number(value) > Number(asked),
  gte: (value, asked) => Number(value) >= Number(asked),
};

/** Tell whether a row passes a filter like "status=in.(pending,processing)". */
function passes(record, filter) {
  const [, column, relation, asked] = /^([^=]+)=([a-z]+)\.(.*)$/.exec(filter ?? "") ?? [];
  return !column || RELATIONS[relation](String(record[column] ?? ""), asked);
}
