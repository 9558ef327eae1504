/** How we stand with the server, and how that is told: status, badge, console. */

import { logInfo } from "../platform/log.js";

/** @import { Status } from '../api.js' */
/** @import { Badge } from './badge.js' */
/** @import { Link } from '../channel/transport.js' */

const AWAY = "Server is away, waiting for it";
const RESTARTING = "Server is restarting";
const RESUME = "Resume";
const ENDED = "Disconnected. Reload the page to connect again.";

export class Standing {
  #badge;
  #tell;
  /** @type {Link} */ #link = "disconnected";
  /** @type {Link | null} */ #said = null;
  #isRestarting = false;
  #isPaused = false;
  #waiting = 0;
  /** What the server keeps back, where it was paused in its terminal. @type {number | null} */ #keptBack =
    null;

  /**
   * @param {{badge: Pick<Badge, 'set' | 'lose' | 'rest'>, tell: (status: Status) => void}} options
   */
  constructor({ badge, tell }) {
    this.#badge = badge;
    this.#tell = tell;
  }

  /** @returns {Status} */
  get status() {
    return this.#isPaused || this.#keptBack !== null ? "paused" : this.#link;
  }

  /**
   * @param {Link} link
   * @param {{ended: boolean, visible: boolean, restarting?: boolean}} page `ended`: there will be no other
   *   attempt; `restarting`: the server said that it would be back at once
   */
  setLink(link, { ended, visible, restarting = false }) {
    const before = this.status;
    this.#link = link;
    this.#isRestarting = restarting;
    this.#say(link);
    if (link === "connected" || ended) this.#badge.set("disconnected", ended ? ENDED : null);
    else if (visible) this.seen();
    this.#changed(before);
  }

  /** Whether the page was paused, by itself or by its user. */
  get isPaused() {
    return this.#isPaused;
  }

  /** @param {boolean} paused */
  setPaused(paused) {
    const before = this.status;
    this.#isPaused = paused;
    this.#showPause();
    this.#changed(before);
  }

  /** The terminal paused all pages, or lets them go on. @param {number | null} keptBack how many changes wait there */
  setKeptBack(keptBack) {
    const before = this.status;
    this.#keptBack = keptBack;
    this.#showPause();
    this.#changed(before);
  }

  /** @param {number} count of the changes that wait */
  setWaiting(count) {
    this.#waiting = count;
    this.#showPause();
  }

  /** @param {number} count of the changes that wait for a form */
  setForm(count) {
    const text = count === 1 ? "1 change waits for the form" : `${count} changes wait for the form`;
    this.#badge.set("waiting", count === 0 ? null : text, "Show now");
  }

  /** The page is shown: a loss is worth telling. */
  seen() {
    if (this.#link !== "disconnected" || this.#said === null) return;
    this.#badge.lose(this.#isRestarting ? RESTARTING : AWAY);
  }

  /** The page is hidden: no timers. */
  hidden() {
    this.#badge.rest();
  }

  #showPause() {
    if (!this.#isPaused && this.#keptBack === null) {
      this.#badge.set("paused", null);
      return;
    }
    const count = (this.#isPaused ? this.#waiting : 0) + (this.#keptBack ?? 0);
    const where = this.#keptBack === null ? "Paused" : "Paused in the terminal";
    const text = count === 1 ? `${where}, 1 change waits` : `${where}, ${count} changes wait`;
    this.#badge.set("paused", count === 0 ? where : text, this.#isPaused ? RESUME : "");
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
