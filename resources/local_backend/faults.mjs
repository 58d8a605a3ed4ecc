// Faults on demand, for tests of a client: POST /_test/faults with a list of
// { match, times, agent?, after?, status?, headers?, delay_ms?, drop? }. A request whose address contains
// `match`, from a program whose name begins with `agent`, is held up by `delay_ms`, then answered with
// `status`, or its connection is dropped; the first `after` of them are let pass.
import { setTimeout as sleep } from "node:timers/promises";

export const FAULTS_PATH = "/_test/faults";

export class Faults {
  #planned = [];

  plan(faults) {
    this.#planned = faults;
  }

  /** Answer a request badly if that is planned; return whether it was answered. */
  async strike(request, response) {
    const program = request.headers["user-agent"] ?? "";
    const fault = this.#planned.find(({ match, times, agent = "" }) =>
      times > 0 && request.url.includes(match) && program.startsWith(agent)
    );
    if (!fault) return false;
    if (fault.after > 0) {
      fault.after -= 1;
      return false;
    }
    fault.times -= 1;
    if (fault.delay_ms) await sleep(fault.delay_ms);
    if (fault.drop) {
      request.socket.destroy();
      return true;
    }
    if (!fault.status) return false;
    response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
    response.end(JSON.stringify({ message: "a planned fault" }));
    return true;
  }
}
