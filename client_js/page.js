/**
 * One page with its connection: wires every part to the others and to the browser's events.
 *
 * The only place that knows all parts. It decides nothing about messages: that is the router's.
 */

import { linked } from "./channel/absence.js";
import { addressIn } from "./state/address.js";
import { createApi } from "./api.js";
import { Arrival } from "./state/arrival.js";
import { applyAssets } from "./assets/assets.js";
import { Badge } from "./notices/badge.js";
import { applyCss, prepareCss } from "./styles/css.js";
import { Departure } from "./state/departure.js";
import { isHidden, isLoaded, listen } from "./platform/dom.js";
import { events } from "./hot.js";
import { isShown } from "./html/concerned.js";
import { pageHtml } from "./html/page_html.js";
import { Lifecycle } from "./lifecycle.js";
import { Loaded } from "./changes/loaded.js";
import { harmless } from "./platform/log.js";
import { Overlay } from "./notices/overlay.js";
import { Pause, PAUSED } from "./changes/pause.js";
import { PageHot } from "./modules/page_hot.js";
import { clearTimer, now, preciseNow, random, setTimer, timeOrigin } from "./platform/pristine.js";
import { whenIdle } from "./platform/pristine.js";
import { Router } from "./changes/router.js";
import { catchUp, whenPainted } from "./changes/painted.js";
import { pieces, ServerClock, shown } from "./changes/shows.js";
import { connectSomehow } from "./channel/ways.js";
import { Standing } from "./notices/standing.js";
import { fetchToken } from "./channel/token.js";
import { Topics } from "./channel/topics.js";
import { Transport } from "./channel/transport.js";
import { canonical, localPath } from "./platform/urls.js";

/** @import { Client } from './api.js' */
/** @import { Early } from './early/early.js' */
/** @import { Page } from './html/concerned.js' */
/** @import { Connected, Custom, Shows } from './channel/protocol.js' */
/** @import { Handlers } from './changes/router.js' */

const OWN_EVENTS = "hotreload:";
const DROPPED = "hotreload:dropped";

export class HotPage {
  #events = events;
  #clock = new ServerClock();
  #overlay = new Overlay({ document, setTimer });
  #badge = new Badge({ document, setTimer, clearTimer, act: () => this.#pause.goOn() });
  #standing = new Standing({
    badge: this.#badge,
    tell: (status) => this.#events.emit("hotreload:status", status),
  });
  /** @type {Early} */ #early;
  /** @type {Page} */ #page;
  #html;
  /** @type {PageHot} */ #hot;
  /** @type {Loaded} */ #loaded;
  /** @type {Departure} */ #departure;
  /** @type {Pause} */ #pause;
  /** @type {Router} */ #router;
  /** @type {Transport} */ #transport;
  #topics = new Topics({
    wanted: () => this.#events.topics(),
    send: (message) => this.#transport.send(message),
  });
  /** @type {Arrival | null} */ #arrival = null;
  /** @type {number | null} */ #loadedAt = null;

  /** @param {Early} early what there was until now */
  constructor(early) {
    const { address, tag } = early;
    this.#early = early;
    this.#page = { id: tag.page, path: here(), shownAs: here };
    const parts = {
      document,
      address,
      nonce: tag.nonce,
      page: this.#page,
      overlay: this.#overlay,
      loaded: () => this.#loaded,
      transport: () => this.#transport,
    };
    this.#hot = new PageHot(parts);
    this.#html = pageHtml(parts);
    this.#loaded = new Loaded({
      base: location.href,
      own: localPath("./", address) ?? "",
      document,
      noted: (path, stamp) => this.#hot.loaded(path, stamp),
    });
    this.#departure = this.#makeDeparture();
    this.#router = new Router({
      handlers: this.#handlers(),
      send: (message) => this.#transport.send(message),
      now: preciseNow,
      later: (task) => whenPainted(task, document),
    });
    this.#pause = new Pause({
      router: this.#router,
      standing: this.#standing,
      departure: this.#departure,
    });
    this.#transport = this.#makeTransport(early);
  }

  /** Begin. */
  start() {
    this.#loaded.observe(globalThis.PerformanceObserver);
    this.#arrival = new Arrival(this.#departure.arrived());
    this.#hot.start(this.#early.errors.take());
    this.#departure.start();
    this.#pause.start(window);
    this.#follow();
  }

  /** What pages may use. @returns {Client} */
  api() {
    return createApi({
      events: this.#events,
      topics: this.#topics,
      transport: this.#transport,
      status: () => this.#standing.status,
      setPaused: (paused) => (paused ? this.#pause.pause() : this.#pause.goOn()),
    });
  }

  #makeDeparture() {
    return new Departure({
      view: window,
      tab: this.#early.tab,
      keep: this.#early.keep,
      address: () => addressIn(window),
      posted: this.#page.id === "",
      allowed: (reason) => this.#hot.allowsReload(reason),
      refuse: (text) => this.#badge.set("notice", text),
      waiting: (count) => this.#standing.setForm(count),
      again: (message) => this.#router.receive(message),
      stayed: () => this.#router.release("leaving"),
      idOf: (path) => (isShown(path, this.#page) ? this.#page.id || null : this.#loaded.idOf(path)),
    });
  }

  /** @param {Early} early */
  #makeTransport({ address, ways, socket, tab, tag: { token, position } }) {
    return new Transport({
      connect: connectSomehow({ base: address, ways, early: socket, tab, visible }),
      renew: () => fetchToken(address),
      token,
      position,
      visible,
      deliver: (message) => this.#router.receive(this.#topics.came(message)),
      greeted: (message) => this.#greeted(message),
      declare: () => this.#declare(),
      changed: (link) => {
        linked(link, address);
        this.#hot.linked(link);
        this.#standing.setLink(link, {
          ended: this.#transport.ended,
          restarting: this.#transport.isRestarting,
          visible: visible(),
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
      css: (updates, stamp) =>
        applyCss(this.#html.noted(updates, stamp), { document, stamp, shows: this.#shows }),
      assets: (updates, stamp) => applyAssets(this.#html.noted(updates, stamp), { document, stamp }),
      html: (updates, plan, seq) => this.#html.apply(updates, plan, seq),
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

  #follow() {
    const states = {
      away: () => {
        this.#departure.gone();
        this.#hide(() => this.#transport.stop());
      },
      alive: () => this.#transport.start(),
      shown: () => this.#beSeen(),
      hidden: () => this.#hide(() => this.#transport.rest()),
      restored: () => this.#beOld(),
    };
    new Lifecycle({ document, window }, states).start();
    if (isLoaded(document)) this.#pageLoaded();
    else listen(window, "load", () => setTimer(() => this.#pageLoaded(), 0));
  }

  #beSeen() {
    this.#transport.wake();
    this.#router.release("hidden");
    this.#standing.seen();
    this.#prepare();
  }

  /** @param {() => void} calm */
  #hide(calm) {
    this.#router.hold("hidden");
    catchUp();
    calm();
    this.#standing.hidden();
  }

  #beOld() {
    this.#early.beOld();
    this.#router.release("leaving");
  }

  #pageLoaded() {
    this.#loadedAt = preciseNow();
    this.#arrival?.answer(this.#loadedAt, this.#transport);
    this.#prepare();
  }

  /** @param {Connected} message */
  #greeted(message) {
    this.#clock.learn(message.time, now());
    this.#departure.prepare();
    this.#topics.greeted(message);
    this.#html.greeted();
    this.#hot.greeted();
    this.#pause.told(null); // it is told anew
    this.#prepare();
    this.#arrival?.answer(this.#loadedAt, this.#transport);
  }

  /** Read the sheets, once the page is loaded and somebody will tell of their changes. */
  #prepare() {
    if (this.#loadedAt !== null && this.#transport.epoch !== "") harmless(() => this.#prepareParts());
  }

  #prepareParts() {
    whenIdle(() => harmless(() => this.#hot.prepare()));
    whenIdle(() => this.#html.prepare(() => prepareCss(document)));
  }

  /** @returns {Shows[]} */
  #declare() {
    return pieces(shown(this.#page, this.#loaded), this.#clock.at(timeOrigin));
  }

  /** @param {string} path @param {string} id */
  #shows = (path, id) => this.#loaded.changed(path, id);

  /** @param {{seq: number | null, received: number, reason: string}} wish @returns {boolean} */
  #leave(wish) {
    catchUp();
    return this.#departure.leave({ ...wish, epoch: this.#transport.epoch });
  }

  /** @param {Custom} message */
  #tell({ event, data, topic }) {
    if (event === PAUSED) this.#pause.told(data);
    if (event === DROPPED || !event.startsWith(OWN_EVENTS)) this.#events.emit(event, data, topic);
  }
}

function visible() {
  return !isHidden(document);
}

function here() {
  return canonical(location.pathname);
}
