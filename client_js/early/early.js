/**
 * What a page has before its client is there: the API, the connection, and what went wrong meanwhile.
 *
 * The client is ten times as large and comes behind; nothing that happens until then is lost.
 */

import { handshake } from "../channel/handshake.js";
import { readTag } from "../channel/tag.js";
import { isPrerendering, listen } from "../platform/dom.js";
import { harmless, logInfo, logWarning } from "../platform/log.js";
import { Native, setTimer, WebSocket } from "../platform/pristine.js";
import { addressIn } from "../state/address.js";
import { cameByReload } from "../state/heir.js";
import { Keep } from "../state/keep.js";
import { isSwitchedOff, Tab } from "../state/tab.js";
import { EarlyApi } from "./early_api.js";
import { EarlyErrors } from "./early_errors.js";
import { EarlySocket } from "./early_socket.js";

const ALL_WAYS = "all";
const ATTEMPTS = 5;
const PAUSE = 1_000;

export class Early {
  #isHeir = cameByReload(window);
  #api;

  /** @param {string} address the URL of client.js @param {string} ways that the server has, see `ways.js` */
  constructor(address, ways) {
    this.address = address;
    this.ways = ways;
    this.tag = readTag(document, address);
    this.tab = new Tab(
      () => sessionStorage,
      () => this.#isHeir,
    );
    this.keep = new Keep(this.tab, addressIn(window));
    this.socket = new EarlySocket();
    this.errors = new EarlyErrors();
    this.#api = new EarlyApi(this.keep);
  }

  /** What pages may use from now on. */
  get api() {
    return this.#api.api;
  }

  /** Connect, and load the client, unless this tab switched us off. */
  start() {
    if (isSwitchedOff(location.search, this.tab)) {
      logInfo("off in this tab; ?hotreload=on ends it");
      return;
    }
    this.#api.begin();
    this.errors.start();
    this.#connect();
    this.#begin();
  }

  /** The page is an old document again: what is handed over is not for it. */
  beOld() {
    this.#isHeir = false;
  }

  #connect() {
    const { token, position } = this.tag;
    const isByOther = this.ways !== ALL_WAYS || this.tab.read("way") !== undefined;
    if (token === "" || isByOther || isPrerendering(document)) return;
    this.socket.open({ Socket: WebSocket, base: this.address, query: handshake(token, position) });
    listen(window, "pagehide", () => this.socket.close());
  }

  async #begin() {
    try {
      const { HotPage } = await load();
      const page = new HotPage(this);
      harmless(() => page.start());
      this.#api.handOver(page.api());
    } catch (error) {
      logWarning("could not start", error);
      this.#api.end();
      this.errors.take();
      this.socket.close();
    }
  }
}

/** The server may be restarting. @returns {Promise<typeof import("../page.js")>} */
async function load() {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (attempt === 1 ? import("../page.js") : loadAgain(`?${attempt}`));
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
    await new Native((resolve) => setTimer(resolve, PAUSE));
  }
}

/**
 * Firefox and WebKit never ask twice for a module that failed; where it can be had, it has its own name, by
 * which others import from it.
 *
 * @param {string} again what makes another name of it
 */
async function loadAgain(again) {
  try {
    return await import("../page.js");
  } catch {
    return import("../page.js" + again);
  }
}
