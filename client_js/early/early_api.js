/** The API of a page whose client is on its way: what is asked of it waits, in its order. */

import { harmless, logWarning } from "../platform/log.js";
import { parseJson, stringifyJson } from "../platform/pristine.js";

/** @import { Api, Client, Status } from '../api.js' */
/** @import { Keep } from '../state/keep.js' */

const WAITING_LIMIT = 1_000;

export class EarlyApi {
  /** @type {((client: Client) => void)[]} */ #waiting = [];
  /** @type {Client | null} */ #client = null;
  /** @type {Status} */ #status = "disconnected";
  #isTooMuch = false;
  /** What pages may use, now and later. @type {Readonly<Api>} */ api;

  /** @param {Pick<Keep, 'keep'>} keep gives what was kept at once */
  constructor(keep) {
    const status = () => this.#client?.status ?? this.#status;
    this.api = Object.freeze({
      on: (event, callback, options) => this.#ask((page) => page.on(event, callback, options)),
      off: (event, callback) => this.#ask((page) => page.off(event, callback)),
      send: (event, data, options) => {
        const now = this.#client === null ? snapshot(data) : data;
        this.#ask((page) => page.send(event, now, options));
      },
      get status() {
        return status();
      },
      pause: () => this.#ask((page) => page.pause()),
      resume: () => this.#ask((page) => page.resume()),
      keep: (name, get, set) => keep.keep(name, get, set),
    });
  }

  /** The client is on its way. */
  begin() {
    this.#status = "connecting";
  }

  /** The client will not come. */
  end() {
    this.#status = "disconnected";
  }

  /** The client is there. @param {Client} client */
  handOver(client) {
    this.#client = client;
    for (const request of this.#waiting.splice(0)) harmless(() => request(client));
  }

  /** @param {(client: Client) => void} request */
  #ask(request) {
    if (this.#client !== null) request(this.#client);
    else if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(request);
    else this.#complain();
  }

  /** Once, and not where no client will ever come. */
  #complain() {
    if (this.#status === "connecting" && !this.#isTooMuch)
      logWarning("too much is asked before the client is there");
    this.#isTooMuch = true;
  }
}

/** @param {unknown} data @returns {unknown} as it is now; what is no JSON is reported when it is sent */
function snapshot(data) {
  try {
    const text = stringifyJson(data);
    return text === undefined ? data : parseJson(text);
  } catch {
    return data;
  }
}
