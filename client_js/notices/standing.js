/** How we stand with the server, and how that is told: status, badge, console. */

import { logInfo } from "../platform/log.js";

/** @import { Status } from '../api.js' */
/** @import { Badge } from './badge.js' */
/** @import { Link } from '../channel/transport.js' */

const AWAY = "Server is away, waiting for it";
const ENDED = "Disconnected. Reload the page to connect again.";

export class Standing {
  #badge;
  #tell;
  /** @type {Link} */ #link = "disconnected";
  /** @type {Link | null} */ #said = null;
  #paused = false;

  /**
   * @param {{badge: Pick<Badge, 'set' | 'lose' | 'rest'>, tell: (status: Status) => void}} options
   */
  constructor({ badge, tell }) {
    this.#badge = badge;
    this.#tell = tell;
  }

  /** @returns {Status} */
  get status() {
    return this.#paused ? "paused" : this.#link;
  }

  /**
   * @param {Link} link
   * @param {{ended: boolean, visible: boolean}} page `ended`: there will be no other attempt
   */
  setLink(link, { ended, visible }) {
    const before = this.status;
    this.#link = link;
    this.#say(link);
    if (link === "connected" || ended) this.#badge.set("disconnected", ended ? ENDED : null);
    else if (visible) this.seen();
    this.#changed(before);
  }

  /** @param {boolean} paused */
  setPaused(paused) {
    const before = this.status;
    this.#paused = paused;
    this.setWaiting(0);
    this.#changed(before);
  }

  /** @param {number} count of the changes that wait */
  setWaiting(count) {
    const text = count === 1 ? "Paused, 1 change waits" : `Paused, ${count} changes wait`;
    this.#badge.set("paused", this.#paused ? (count === 0 ? "Paused" : text) : null);
  }

  /** The page is shown: a loss is worth telling. */
  seen() {
    if (this.#link === "disconnected" && this.#said !== null) this.#badge.lose(AWAY);
  }

  /** The page is hidden: no timers. */
  hidden() {
    this.#badge.rest();
  }

  /** One line when it is lost, one when it is back. @param {Link} link */
  #say(link) {
    if (link === "connecting" || link === this.#said) return;
    if (link === "disconnected") logInfo("not connected, waiting for the server");
    else logInfo(this.#said === null ? "connected" : "connected again");
    this.#said = link;
  }

  /** @param {Status} before */
  #changed(before) {
    if (this.status !== before) this.#tell(this.status);
  }
}
