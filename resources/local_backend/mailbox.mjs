// Mail goes into a file, one JSON document a line: { at, to, subject, … } with code and link in it.
import { appendFileSync } from "node:fs";

export class Mailbox {
  constructor(path) {
    this.path = path;
  }

  async send(mail) {
    appendFileSync(this.path, `${JSON.stringify({ at: Date.now(), ...mail })}\n`, { mode: 0o600 });
  }
}
