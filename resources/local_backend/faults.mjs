// Faults on demand, for tests of a client: POST /_test/faults with a list of
// { match, times, status?, headers?, delay_ms?, drop? }. A request whose address contains `match` is
// held up by `delay_ms`, then answered with `status`, or its connection is dropped.
import { setTimeout as sleep } from "node:timers/promises";

export const FAULTS_PATH = "/_test/faults";

export class Faults {
  #planned = [];

  plan(faults) {
    this.#planned = faults;
  }

  /** Answer a request badly if that is planned; return whether it was answered. */
  async strike(request, response) {
    const fault = this.#planned.find(({ match, times }) =>
      times > 0 && request.url.includes(match)
    );
    if (!fault) return false;
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
