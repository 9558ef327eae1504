/**
 * One page with its connection: wires every part to the others and to the browser's events.
 *
 * The only place that knows all parts. It decides nothing about messages: that is the router's.
 */

import { addressIn } from "./address.js";
import { createApi } from "./api.js";
import { applyAssets } from "./assets.js";
import { Badge } from "./badge.js";
import { applyCss, prepareCss } from "./css.js";
import { isHidden, isLoaded, listen } from "./dom.js";
import { Events } from "./events.js";
import { applyHtml, isShown } from "./html.js";
import { Keep } from "./keep.js";
import { Loaded } from "./loaded.js";
import { harmless, logInfo } from "./log.js";
import { applyModules } from "./modules.js";
import { Overlay } from "./overlay.js";
import { clearTimer, elapsed, now, random, setTimer, timeOrigin, WebSocket } from "./pristine.js";
import { Reload } from "./reload.js";
import { Router } from "./router.js";
import { readScroll, restoreScroll } from "./scroll.js";
import { catchUp, whenPainted } from "./painted.js";
import { pieces, ServerClock, shown } from "./shows.js";
import { connectBySocket } from "./socket.js";
import { Standing } from "./standing.js";
import { isSwitchedOff, Tab } from "./tab.js";
import { readTag } from "./tag.js";
import { fetchToken } from "./token.js";
import { Topics } from "./topics.js";
import { Transport } from "./transport.js";
import { canonical, localPath } from "./urls.js";

/** @import { Api } from './api.js' */
/** @import { Page } from './html.js' */
/** @import { Connected, Custom, Shows } from './protocol.js' */
/** @import { Handlers } from './router.js' */
/** @import { Tag } from './tag.js' */

const LEAVING_LIMIT = 10_000; // then the user chose to stay, or the server is stuck
const OWN_EVENTS = "hotreload:";
const DROPPED = "hotreload:dropped";

export class HotPage {
  #events = new Events();
  #clock = new ServerClock();
  #tab = new Tab(() => sessionStorage);
  #overlay = new Overlay({ document, setTimer });
  #badge = new Badge({ document, setTimer, clearTimer });
  #standing = new Standing({
    badge: this.#badge,
    tell: (status) => this.#events.emit("hotreload:status", status),
  });
  /** @type {Keep} */ #keep;
  /** @type {Page} */ #page;
  /** @type {Loaded} */ #loaded;
  /** @type {Reload} */ #reload;
  /** @type {Router} */ #router;
  /** @type {Transport} */ #transport;
  #topics = new Topics({
    wanted: () => this.#events.topics(),
    send: (message) => this.#transport.send(message),
  });
  /** @type {ReturnType<Reload['arrived']>} */ #arrived = null;
  /** @type {number | null} */ #loadedAt = null;

  /** @param {string} address the URL of client.js */
  constructor(address) {
    const tag = readTag(document, address);
    this.#page = { id: tag.page, path: here(), shownAs: here };
    this.#keep = new Keep(this.#tab, addressOfPage());
    this.#loaded = new Loaded({
      base: location.href,
      own: localPath("./", address) ?? "",
      document,
    });
    this.#reload = this.#makeReload();
    this.#router = new Router({
      handlers: this.#handlers(),
      send: (message) => this.#transport.send(message),
      now: preciseNow,
      later: (task) => whenPainted(task, document),
    });
    this.#transport = this.#makeTransport(tag, address);
  }

  /** Begin, unless this tab switched us off. */
  start() {
    if (isSwitchedOff(location.search, this.#tab)) {
      logInfo("off in this tab; ?hotreload=on ends it");
      return;
    }
    this.#loaded.observe(globalThis.PerformanceObserver);
    this.#arrived = this.#reload.arrived();
    if (isHidden(document)) this.#router.hold("hidden");
    this.#listen();
    this.#transport.start();
  }

  /** @returns {Readonly<Api>} */
  api() {
    return createApi({
      events: this.#events,
      keep: this.#keep,
      topics: this.#topics,
      transport: this.#transport,
      status: () => this.#standing.status,
      setPaused: (paused) => this.#setPaused(paused),
    });
  }

  #makeReload() {
    return new Reload({
      tab: this.#tab,
      url: addressOfPage,
      age: elapsed,
      posted: this.#page.id === "",
      allowed: (reason) => this.#isReloadAllowed(reason),
      save: () => this.#save(),
      refuse: (text) => this.#badge.set("notice", text),
      go: () => location.reload(),
    });
  }

  /** @param {Tag} tag @param {string} address */
  #makeTransport({ token, position }, address) {
    return new Transport({
      connect: connectBySocket({ Socket: WebSocket, base: address }),
      renew: () => fetchToken(address),
      token,
      position,
      visible: () => !isHidden(document),
      deliver: (message) => this.#router.receive(message),
      greeted: (message) => this.#greeted(message),
      declare: () => this.#declare(),
      changed: (link) => {
        this.#standing.setLink(link, {
          ended: this.#transport.ended,
          visible: !isHidden(document),
        });
      },
      now,
      random,
      setTimer,
      clearTimer,
    });
  }

  /** @returns {Handlers} */
  #handlers() {
    return {
      css: (updates, stamp) => applyCss(updates, { document, stamp, shows: this.#shows }),
      assets: (updates, stamp) => applyAssets(updates, { document, stamp }),
      html: (updates) => applyHtml(updates, this.#page, this.#loaded),
      modules: (updates) => applyModules(updates, this.#loaded),
      concerns: (path) => path === null || isShown(path, this.#page) || this.#loaded.has(path),
      isCurrent: ({ path, id }) => id !== null && this.#loaded.isCurrent(path, id),
      reload: (wish) => this.#leave(wish),
      recheckFaults: () => this.#overlay.recheck(),
      showFault: (fault) => this.#overlay.add(fault),
      clearFault: (id) => this.#overlay.remove(id),
      custom: (message) => this.#tell(message),
      waiting: (count) => this.#standing.setWaiting(count),
    };
  }

  #listen() {
    listen(document, "visibilitychange", () => this.#visibilityChanged());
    listen(window, "online", () => this.#transport.wake());
    listen(window, "pagehide", () => this.#pageHidden());
    listen(window, "pageshow", (event) => this.#pageShown(/** @type {PageTransitionEvent} */ (event)));
    if (isLoaded(document)) this.#pageLoaded();
    else listen(window, "load", () => setTimer(() => this.#pageLoaded(), 0));
  }

  #visibilityChanged() {
    if (isHidden(document)) {
      this.#router.hold("hidden");
      catchUp();
      this.#transport.rest();
      this.#standing.hidden();
      return;
    }
    this.#transport.wake();
    this.#router.release("hidden");
    this.#standing.seen();
    this.#prepare();
  }

  #pageHidden() {
    catchUp();
    this.#transport.stop();
  }

  /** @param {PageTransitionEvent} event */
  #pageShown({ persisted }) {
    if (persisted) this.#router.release("leaving");
    this.#transport.start();
    this.#transport.wake();
  }

  #pageLoaded() {
    this.#loadedAt = preciseNow();
    const scroll = this.#tab.receive("scroll", addressOfPage());
    if (scroll !== undefined) restoreScroll(window, scroll);
    this.#answerArrival();
    this.#prepare();
  }

  /** @param {Connected} message */
  #greeted(message) {
    this.#clock.learn(message.time, now());
    this.#topics.greeted(message);
    this.#prepare();
    this.#answerArrival();
  }

  /** Read the sheets, once the page is loaded and somebody will tell of their changes. */
  #prepare() {
    if (this.#loadedAt !== null && this.#transport.epoch !== "") harmless(() => prepareCss(document));
  }

  /** Answer for the page before, whose reload led here. */
  #answerArrival() {
    if (this.#arrived === null || this.#loadedAt === null || this.#transport.epoch === "") return;
    const { epoch, seq, received } = this.#arrived;
    this.#arrived = null;
    if (epoch !== this.#transport.epoch) return;
    const ms = Math.max(0, Math.round((this.#loadedAt - received) * 10) / 10);
    this.#transport.send({ type: "applied", seq, ms, outcome: "reload" });
  }

  /** @returns {Shows[]} */
  #declare() {
    return pieces(shown(this.#page, this.#loaded), this.#clock.at(timeOrigin));
  }

  /** @param {string} path @param {string} id */
  #shows = (path, id) => this.#loaded.changed(path, id);

  /** @param {boolean} paused */
  #setPaused(paused) {
    if (paused) this.#router.hold("paused");
    this.#standing.setPaused(paused);
    if (!paused) this.#router.release("paused");
  }

  /** @param {string} reason @returns {boolean} */
  #isReloadAllowed(reason) {
    let allowed = true;
    const preventDefault = () => {
      allowed = false;
    };
    this.#events.emit("hotreload:beforeFullReload", { reason, preventDefault });
    return allowed;
  }

  #save() {
    this.#keep.save();
    this.#tab.handOver("scroll", addressOfPage(), readScroll(window));
  }

  /** @param {{seq: number | null, received: number, reason: string}} wish @returns {boolean} */
  #leave(wish) {
    catchUp();
    const leaving = this.#reload.request({ ...wish, epoch: this.#transport.epoch });
    if (leaving) setTimer(() => this.#router.release("leaving"), LEAVING_LIMIT);
    return leaving;
  }

  /** @param {Custom} message */
  #tell({ event, data, topic, seq }) {
    this.#topics.came({ topic, seq });
    if (event === DROPPED || !event.startsWith(OWN_EVENTS)) this.#events.emit(event, data, topic);
  }
}

/** The time on a clock that the next page reads as well, with fractions. */
function preciseNow() {
  return timeOrigin + elapsed();
}

function here() {
  return canonical(location.pathname);
}

function addressOfPage() {
  return addressIn(window);
}
