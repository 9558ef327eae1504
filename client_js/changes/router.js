/**
 * From a message to its handler: one at a time, in order, each answered with what became of it.
 *
 * While the page is hidden, paused or being left, changes wait; they are answered with `none` at once.
 */

import { misses, wasAway } from "../channel/absence.js";
import { Held } from "./held.js";
import { harmless, logDebug, logInfo, logWarning } from "../platform/log.js";
import { elapsed } from "../platform/pristine.js";
import { seqOf } from "../channel/protocol.js";
import { asTold, because, changedIn, inClauses, keyOf, ofType } from "./updates.js";

/** @import { Wish } from '../state/reload.js' */
/** @import { Batch } from './held.js' */
/** @import { Plan, Told } from '../modules/modules.js' */
/** @import { AssetUpdate, CssUpdate, HtmlUpdate, JsUpdate, Update } from '../channel/protocol.js' */
/** @import { ClientMessage, Custom, Fault, FileMessage } from '../channel/protocol.js' */
/** @import { Outcome, ServerMessage, Updates } from '../channel/protocol.js' */

/** From weak to strong: the outcome of a message is that of its strongest update. */
const STRENGTH = /** @type {const} */ (["none", "asset", "css", "hot", "html", "reload"]);
const THIRTEEN_DIGITS = 1_000_000_000_000;

/**
 * @typedef {'hidden' | 'paused' | 'leaving'} Hold
 *
 * @typedef {object} Handlers
 * @property {(updates: CssUpdate[], stamp: number) => Promise<Outcome>} css
 * @property {(updates: AssetUpdate[], stamp: number) => Promise<Outcome>} assets
 * @property {(updates: HtmlUpdate[], plan: Plan, seq: number | null) => Promise<{outcome: Outcome, reason: string}>} html
 * @property {(updates: JsUpdate[]) => Plan} planModules
 * @property {(plan: Plan) => Promise<{outcome: Outcome, reason: string}>} modules
 * @property {(paths: string[]) => Promise<Outcome>} prune
 * @property {(phase: 'before' | 'after', updates: () => Told[]) => Promise<unknown> | null} tellUpdate to listeners
 *   of the page; null where none has to be waited for
 * @property {(path: string | null) => boolean} concerns whether a reload of a path is one of this page
 * @property {(update: Update) => boolean} isCurrent whether this page was loaded after the change
 * @property {(wish: Omit<Wish, 'epoch'>) => boolean} reload
 * @property {() => void} recheckFaults
 * @property {(fault: Fault) => void} showFault
 * @property {(id: string) => void} clearFault
 * @property {(message: Custom) => void} custom
 * @property {(count: number) => void} waiting
 */

export class Router {
  #handlers;
  #send;
  #now;
  #later;
  #held = new Held();
  /** @type {Set<Hold>} */ #holds = new Set();
  /** @type {Batch<ServerMessage>[]} */ #queue = [];
  /** @type {Map<string, string | null>} */ #applied = new Map();
  #busy = false;
  #missed = 0; // by others, before the present update
  #stamp = THIRTEEN_DIGITS;

  /**
   * @param {object} options
   * @param {Handlers} options.handlers
   * @param {(message: ClientMessage) => void} options.send
   * @param {() => number} options.now
   * @param {(task: () => void) => void} [options.later] runs tasks in order, when the change is on the screen
   */
  constructor({ handlers, send, now, later = (task) => task() }) {
    this.#handlers = handlers;
    this.#send = send;
    this.#now = now;
    this.#later = later;
  }

  /** Take a message. @param {ServerMessage} message */
  receive(message) {
    // Nobody waits for what became of an event; a busy topic must not come back as answers.
    const seq = message.type === "custom" ? null : seqOf(message);
    this.#queue.push({ messages: [message], seq, received: this.#now() });
    this.#run();
  }

  /** Let changes wait. @param {Hold} hold */
  hold(hold) {
    this.#holds.add(hold);
  }

  /** Let changes through again; what waited is applied as one. @param {Hold} hold */
  release(hold) {
    this.#holds.delete(hold);
    if (this.#holds.size > 0 || this.#held.size === 0) return;
    this.#queue.unshift(this.#held.take());
    harmless(() => this.#handlers.waiting(0));
    this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let batch = this.#queue.shift(); batch; batch = this.#queue.shift()) {
      try {
        if (this.#holds.size > 0 && batch.messages.every(isFileMessage)) this.#keep(batch);
        else await this.#apply(batch);
      } catch (error) {
        logWarning("a message could not be answered", error); // those behind it can
      }
    }
    this.#busy = false;
  }

  /** @param {Batch<ServerMessage>} batch */
  #keep(batch) {
    for (const message of batch.messages.filter(isFileMessage)) this.#held.add(message, batch.received);
    this.#answer(batch, "none");
    harmless(() => this.#handlers.waiting(this.#held.size));
  }

  /** @param {Batch<ServerMessage>} batch */
  async #apply(batch) {
    /** @type {Outcome} */
    let outcome = "none";
    for (const message of batch.messages) {
      outcome = strongest([outcome, await this.#guarded(message, batch)]);
      if (outcome === "reload") return; // the new page answers
    }
    this.#answer(batch, outcome);
  }

  /** @param {Batch<ServerMessage>} batch @param {Outcome} outcome */
  #answer({ seq, received }, outcome) {
    if (seq === null) return;
    const ms = Math.max(0, Math.round((this.#now() - received) * 10) / 10);
    this.#later(() => this.#send({ type: "applied", seq, ms, outcome }));
  }

  /**
   * @param {ServerMessage} message
   * @param {Batch<ServerMessage>} batch
   * @returns {Promise<Outcome>}
   */
  async #guarded(message, batch) {
    try {
      return await this.#handle(message, batch);
    } catch (error) {
      logWarning(`a message of type ${message.type} could not be applied`, error);
      return isFileMessage(message) && this.#leave(message, batch) ? "reload" : "none";
    }
  }

  /**
   * @param {ServerMessage} message
   * @param {Batch<ServerMessage>} batch
   * @returns {Promise<Outcome>} 'reload' only where the page is going
   */
  async #handle(message, batch) {
    switch (message.type) {
      case "update":
        return this.#updated(message, batch);
      case "full-reload":
        return this.#handlers.concerns(message.path) && this.#leave(message, batch) ? "reload" : "none";
      case "error":
        this.#handlers.showFault(message.err);
        return "none";
      case "clear-error":
        this.#handlers.clearFault(message.id);
        return "none";
      case "custom":
        this.#handlers.custom(message);
        return "none";
      case "connected":
        this.#handlers.recheckFaults(); // the server tells anew which are open
        return "none";
      case "prune":
        return this.#handlers.prune(message.paths);
      case "ping":
        return "none";
      default:
        return unreachable(message);
    }
  }

  /** Apply what may fail as the server is away: once more when it is back. @param {Updates} message @param {Batch<ServerMessage>} batch @returns {Promise<Outcome>} */
  async #updated(message, batch) {
    for (;;) {
      const since = elapsed();
      this.#missed = misses();
      const outcome = await this.#update(message, batch);
      if (outcome === "reload" || misses() === this.#missed || !(await wasAway(since))) return outcome;
    }
  }

  /** @param {Updates} message @param {Batch<ServerMessage>} batch @returns {Promise<Outcome>} */
  async #update(message, batch) {
    const { html, planModules, tellUpdate } = this.#handlers;
    const fresh = message.updates.filter((update) => this.#isFresh(update));
    const plan = planModules(ofType(fresh, "js-update"));
    if (plan.outcome === "reload" && this.#leave(because(plan, message), batch)) return "reload";
    const page = await html(ofType(fresh, "html-update"), plan, message.seq);
    if (page.outcome === "reload" && this.#leave(because(inClauses(message, page), message), batch))
      return "reload";
    const told = () => [...plan.entries, ...ofType(fresh, "css-update").map(asTold)];
    const waiting = tellUpdate("before", told);
    if (waiting !== null) await waiting;
    const outcome = await this.#parts(fresh, plan, { message, batch, page: page.outcome });
    const ending = outcome === "reload" ? null : tellUpdate("after", told);
    if (ending !== null) await ending;
    return outcome;
  }

  /**
   * @param {Update[]} fresh
   * @param {Plan} plan
   * @param {{message: Updates, batch: Batch<ServerMessage>, page: Outcome}} of
   * @returns {Promise<Outcome>}
   */
  async #parts(fresh, plan, { message, batch, page }) {
    const { css, assets, modules } = this.#handlers;
    const scripts = plan.outcome === "hot" ? modules(plan) : null;
    const stamp = this.#nextStamp(fresh);
    const parts = [
      ...(await this.#files(ofType(fresh, "css-update"), plan, (updates) => css(updates, stamp))),
      ...(await this.#files(ofType(fresh, "asset-update"), plan, (updates) => assets(updates, stamp))),
    ];
    const ran = scripts === null ? { outcome: /** @type {Outcome} */ ("none"), reason: "" } : await scripts;
    if (parts.includes("reload") && this.#leave(message, batch)) return "reload";
    if (ran.outcome === "reload" && this.#leave(because(ran, message), batch)) return "reload";
    const outcome = strongest([page, ran.outcome, ...parts].filter((part) => part !== "reload"));
    if (outcome !== "none") this.#later(() => logDebug(`${outcome}: ${message.reason}`));
    return outcome;
  }

  /**
   * Show changed files; those that modules took as well need no reload.
   *
   * @template {Update} T
   * @param {T[]} updates
   * @param {Plan} plan
   * @param {(updates: T[]) => Promise<Outcome>} show
   * @returns {Promise<Outcome[]>}
   */
  async #files(updates, { taken }, show) {
    const [own, others] = [
      updates.filter(({ path }) => taken.has(path)),
      updates.filter(({ path }) => !taken.has(path)),
    ];
    const outcome = others.length > 0 ? await show(others) : "none";
    const shared = own.length > 0 ? await show(own) : "none";
    return [this.#noted(others, outcome), this.#noted(own, shared === "reload" ? "none" : shared)];
  }

  /** @param {FileMessage} message @param {Batch<ServerMessage>} batch @returns {boolean} */
  #leave(message, { seq, received }) {
    const { reason } = message;
    const leaving = this.#handlers.reload({ seq, received, reason, paths: changedIn(message) });
    if (!leaving) return false;
    logInfo(`reload: ${reason}`);
    this.#holds.add("leaving");
    return true;
  }

  /** @param {Update} update */
  #isFresh(update) {
    const key = keyOf(update);
    if (update.id === null || update.type === "js-update") return true; // these are told apart by what changed
    return this.#applied.has(key) ? this.#applied.get(key) !== update.id : !this.#handlers.isCurrent(update);
  }

  /** @param {Update[]} updates @param {Outcome} outcome @returns {Outcome} */
  #noted(updates, outcome) {
    if (outcome === "none" || misses() > this.#missed) return outcome; // it failed: it may come again
    for (const update of updates) this.#applied.set(keyOf(update), update.id);
    return outcome;
  }

  /**
   * @param {Update[]} updates
   * @returns {number} of thirteen digits, and never the one before: that URL is loaded already
   */
  #nextStamp(updates) {
    const times = updates.map(({ timestamp }) => Math.floor(timestamp)).filter(Number.isSafeInteger);
    this.#stamp = Math.max(this.#stamp + 1, ...times);
    return this.#stamp;
  }
}

/** @param {ServerMessage} message @returns {message is FileMessage} */
function isFileMessage(message) {
  return message.type === "update" || message.type === "full-reload" || message.type === "prune";
}

/** @param {readonly Outcome[]} outcomes @returns {Outcome} */
function strongest(outcomes) {
  return STRENGTH.findLast((outcome) => outcomes.includes(outcome)) ?? "none";
}

/** @param {never} message @returns {Outcome} */
function unreachable(message) {
  void message;
  return "none";
}
