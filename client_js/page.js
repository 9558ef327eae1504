/**
 * One page with its connection: wires every part to the others and to the browser's events.
 *
 * The only place that knows all parts. It decides nothing about messages: that is the router's.
 */

import { addressIn } from "./state/address.js";
import { createApi } from "./api.js";
import { Arrival } from "./state/arrival.js";
import { applyAssets } from "./assets/assets.js";
import { Badge } from "./notices/badge.js";
import { applyCss, prepareCss } from "./styles/css.js";
import { isHidden, isLoaded, listen } from "./platform/dom.js";
import { events } from "./hot.js";
import { applyHtml, isShown, renewed } from "./html/html.js";
import { Keep } from "./state/keep.js";
import { Loaded } from "./changes/loaded.js";
import { harmless, logInfo } from "./platform/log.js";
import { Overlay } from "./notices/overlay.js";
import { PageHot } from "./modules/page_hot.js";
import { clearTimer, elapsed, now, random, setTimer, timeOrigin } from "./platform/pristine.js";
import { WebSocket, whenIdle } from "./platform/pristine.js";
import { Reload } from "./state/reload.js";
import { Router } from "./changes/router.js";
import { readScroll, restoreScroll } from "./state/scroll.js";
import { catchUp, whenPainted } from "./changes/painted.js";
import { pieces, ServerClock, shown } from "./changes/shows.js";
import { connectBySocket } from "./channel/socket.js";
import { Standing } from "./notices/standing.js";
import { isSwitchedOff, Tab } from "./state/tab.js";
import { readTag } from "./channel/tag.js";
import { fetchToken } from "./channel/token.js";
import { Topics } from "./channel/topics.js";
import { Transport } from "./channel/transport.js";
import { canonical, localPath } from "./platform/urls.js";

/** @import { Api } from './api.js' */
/** @import { Page } from './html/html.js' */
/** @import { Connected, Custom, Shows } from './channel/protocol.js' */
/** @import { Handlers } from './changes/router.js' */
/** @import { Tag } from './channel/tag.js' */

const LEAVING_LIMIT = 10_000; // then the user chose to stay, or the server is stuck
const OWN_EVENTS = "hotreload:";
const DROPPED = "hotreload:dropped";

export class HotPage {
  #events = events;
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
  /** @type {PageHot} */ #hot;
  /** @type {Loaded} */ #loaded;
  /** @type {Reload} */ #reload;
  /** @type {Router} */ #router;
  /** @type {Transport} */ #transport;
  #topics = new Topics({
    wanted: () => this.#events.topics(),
    send: (message) => this.#transport.send(message),
  });
  /** @type {Arrival | null} */ #arrival = null;
  /** @type {number | null} */ #loadedAt = null;

  /** @param {string} address the URL of client.js */
  constructor(address) {
    const tag = readTag(document, address);
    this.#page = { id: tag.page, path: here(), shownAs: here };
    this.#keep = new Keep(this.#tab, addressOfPage());
    this.#hot = new PageHot({
      document,
      address,
      nonce: tag.nonce,
      page: this.#page,
      loaded: () => this.#loaded,
      transport: () => this.#transport,
      overlay: this.#overlay,
    });
    this.#loaded = new Loaded({
      base: location.href,
      own: localPath("./", address) ?? "",
      document,
      noted: (path, stamp) => this.#hot.loaded(path, stamp),
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
    this.#arrival = new Arrival(this.#reload.arrived());
    this.#hot.start();
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
      allowed: (reason) => this.#hot.allowsReload(reason),
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
        this.#hot.linked(link);
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
      html: (updates, plan) => applyHtml(updates, this.#page, this.#loaded, plan),
      renewed: (updates) => renewed(updates, this.#page),
      planModules: (updates) => this.#hot.plan(updates),
      modules: (plan) => this.#hot.apply(plan),
      prune: (paths) => this.#hot.prune(paths),
      tellUpdate: (phase, updates) => this.#hot.tellUpdate(phase, updates),
      concerns: (path) => path === null || isShown(path, this.#page) || this.#loaded.has(path),
      isCurrent: ({ path, id }) => id !== null && this.#loaded.isCurrent(path, id),
      reload: (wish) => this.#leave(wish),
      recheckFaults: () => this.#overlay.recheck(),
      showFault: (fault) => this.#hot.showFault(fault),
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
    this.#arrival?.answer(this.#loadedAt, this.#transport);
    this.#prepare();
  }

  /** @param {Connected} message */
  #greeted(message) {
    this.#clock.learn(message.time, now());
    this.#topics.greeted(message);
    this.#hot.greeted();
    this.#prepare();
    this.#arrival?.answer(this.#loadedAt, this.#transport);
  }

  /** Read the sheets, once the page is loaded and somebody will tell of their changes. */
  #prepare() {
    if (this.#loadedAt !== null && this.#transport.epoch !== "") harmless(() => this.#prepareParts());
  }

  #prepareParts() {
    prepareCss(document);
    whenIdle(() => harmless(() => this.#hot.prepare()));
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
