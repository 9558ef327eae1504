/** One connection of a tab: the stream for all tabs of the site, or a share in that of another tab. */

import { listen } from "../platform/dom.js";
import { harmless } from "../platform/log.js";
import { Native } from "../platform/pristine.js";
import { Election } from "./election.js";
import { parse, seqOf } from "./protocol.js";
import { SharedTopics } from "./shared_topics.js";
import { clientName } from "./upstream.js";
import { readWord } from "./words.js";

/** @import { Role } from './election.js' */
/** @import { Channel, Connect, Listener } from './socket.js' */
/** @import { Word } from './words.js' */

const LOST = 1006;
const PATIENCE = 3_000; // for a stream that takes the place of a connection
const LAST_WORDS = 500; // for what is on its way to the server by the connection before
const SILENCE = 8_000; // the server forgets who does not ask for 25 s

/**
 * What the connections of one page have in common.
 *
 * @typedef {object} Site
 * @property {(next: () => Promise<void>) => Connect} follow asks once, and again whenever `next` resolves
 * @property {() => boolean} visible
 * @property {() => number} now
 * @property {() => number} random
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 * @property {Share | null} leading
 * @property {Share | null} trying a stream that may take the place of that one
 *
 * @typedef {Pick<BroadcastChannel, 'postMessage' | 'close' | 'addEventListener'> & EventTarget} Wire
 * @typedef {{site: Site, own: Connect, listener: Listener, channel: Wire}} Parts `own` opens a stream
 */

export class Share {
  /** @type {Parts} */ #parts;
  /** @type {Election} */ #election;
  /** @type {Channel | null} */ #line = null;
  /** @type {Channel | null} */ #before = null; // it may still have something to send
  /** @type {any} */ #timer = null;
  #id = clientName();
  #topics = new SharedTopics((text) => this.#line?.send(text));
  #gate = new Gate();
  #turn = 0;
  #joined = false;
  #closed = false;
  #isStream = false;
  #isGreeted = false; // on the present line
  #wasGreeted = false;
  #told = ""; // the leader that knows what we want
  #place = { epoch: "", seq: -1 };
  #asked = { at: 0, epoch: "", seq: -1 };

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { site, channel, own } = parts;
    this.#election = new Election({
      ...site,
      id: this.#id,
      say: (word) => this.#say(word),
      become: (role) => this.#become(role),
    });
    listen(channel, "message", (event) =>
      harmless(() => this.#hear(readWord(/** @type {MessageEvent} */ (event).data))),
    );
    if (site.leading === null) this.#join(() => this.#election.start());
    else this.#try(own);
  }

  /** @param {string} text */
  send(text) {
    const leads = this.#election.role === "leading";
    const isNew = this.#topics.said(text);
    if (leads && isNew) this.#topics.makeRoom(text);
    this.#line?.send(text);
    if (!isNew) return;
    if (leads) this.#topics.update();
    else this.#want();
  }

  idle() {
    return this.#line?.idle?.() ?? true;
  }

  /** The page is seen: catch up, and see who leads. */
  wake() {
    const { now } = this.#parts.site;
    this.#election.wake();
    if (this.#election.role !== "following") return;
    if (now() - this.#asked.at > SILENCE) this.#follow();
    else this.#ask();
  }

  /** Run no timers from now on. */
  rest() {
    this.#disarm();
    this.#election.rest();
  }

  close() {
    if (this.#closed) return;
    const { site, channel } = this.#parts;
    this.#closed = true;
    this.#turn++;
    this.#disarm();
    if (site.trying === this) site.trying = null;
    if (site.leading === this) site.leading = null;
    if (site.trying !== null) site.trying.#takeOver();
    this.#election.close();
    this.#before?.close(); // an open stream keeps a page out of the back/forward cache
    this.#line?.close();
    channel.close();
  }

  /** @param {() => void} begin */
  #join(begin) {
    this.#joined = true;
    begin();
  }

  /** Open a stream that nobody else has to know of yet. @param {Connect} own */
  #try(own) {
    this.#parts.site.trying = this;
    this.#isStream = true;
    this.#open(own);
  }

  #takeOver() {
    this.#parts.site.trying = null;
    this.#join(() => this.#election.lead());
  }

  /** @param {Role} role */
  #become(role) {
    const { site, own } = this.#parts;
    if (site.leading === this) site.leading = null;
    this.#topics.forget();
    if (role === "following") return this.#follow();
    site.leading = this;
    if (this.#isStream) return;
    this.#isStream = true;
    this.#open(own);
    if (this.#wasGreeted) this.#arm(() => this.#isGreeted || this.#lost(LOST), PATIENCE);
  }

  #follow() {
    const { site, listener } = this.#parts;
    this.#isStream = false;
    this.#gate = new Gate();
    this.#asked = { ...placeIn(listener.query()), at: site.now() };
    this.#open(site.follow(this.#gate.next));
  }

  /** @param {Connect} connect */
  #open(connect) {
    const { listener } = this.#parts;
    this.#retire();
    this.#isGreeted = false;
    const turn = ++this.#turn;
    try {
      const line = connect(listener.query(), {
        frame: (text) => turn === this.#turn && this.#frame(text),
        lost: (code) => turn === this.#turn && this.#lost(code),
        query: () => listener.query(),
      });
      if (turn === this.#turn) this.#line = line;
    } catch {
      if (turn === this.#turn) this.#lost(LOST); // a policy of the page forbids it
    }
  }

  /** Let go of the line before, as soon as it has sent what it was given. */
  #retire() {
    const line = this.#line;
    const { setTimer, visible } = this.#parts.site;
    this.#before?.close();
    this.#before = this.#line = null;
    if (line?.idle?.() !== false || !visible()) return line?.close();
    this.#before = line;
    setTimer(() => line.close(), LAST_WORDS);
  }

  /** @param {unknown} text */
  #frame(text) {
    const isFirst = !this.#isGreeted;
    this.#isGreeted = this.#wasGreeted = true;
    if (!this.#isStream) return this.#parts.listener.frame(text);
    const message = parse(text);
    if (message?.type === "connected") this.#place = { epoch: message.epoch, seq: message.seq };
    else if (message !== null) this.#place.seq = Math.max(this.#place.seq, seqOf(message) ?? 0);
    if (message?.type !== "custom" || this.#topics.isOwn(message.topic)) this.#parts.listener.frame(text);
    if (this.#closed) return;
    if (isFirst) this.#topics.update();
    this.#election.tell();
  }

  /** @param {number} code */
  #lost(code) {
    if (this.#closed) return;
    this.close();
    this.#parts.listener.lost(code);
  }

  /** @param {Word | null} word */
  #hear(word) {
    if (word === null || !this.#joined || this.#closed || word.from === this.#id) return;
    if (word.type === "want") return this.#note(word);
    this.#election.hear(word);
    if (word.type !== "lead" || this.#election.leader !== word.from || this.#isStream) return;
    if (this.#told !== word.from) this.#want();
    if (this.#parts.site.visible() && this.#isNews(word)) this.#ask(word);
  }

  /** @param {Word} word */
  #note({ from, topics }) {
    if (this.#election.role !== "leading") return;
    this.#topics.want(from, topics);
    if (this.#isGreeted) this.#topics.update();
  }

  /** @param {Word} word */
  #isNews({ epoch, seq }) {
    const { site, listener } = this.#parts;
    if (site.now() - this.#asked.at > SILENCE) return true;
    const isAhead = [this.#asked, placeIn(listener.query())].every(
      (known) => known.epoch !== epoch || known.seq < seq,
    );
    return seq >= 0 && isAhead;
  }

  /** @param {{epoch: string, seq: number}} [place] up to which there is something to ask for */
  #ask({ epoch, seq } = this.#asked) {
    this.#asked = { at: this.#parts.site.now(), epoch, seq };
    this.#gate.open();
  }

  #want() {
    this.#told = this.#election.leader ?? "";
    this.#say({ type: "want", topics: this.#topics.own });
  }

  /** @param {Partial<Word> & {type: Word['type']}} word */
  #say(word) {
    const { channel, site } = this.#parts;
    const whole = { since: 0, topics: [], ...this.#place, ...word, from: this.#id, visible: site.visible() };
    harmless(() => channel.postMessage(whole));
  }

  /** @param {() => void} task @param {number} ms */
  #arm(task, ms) {
    const { site } = this.#parts;
    if (site.visible()) this.#timer = site.setTimer(task, ms);
  }

  #disarm() {
    this.#parts.site.clearTimer(this.#timer);
    this.#timer = null;
  }
}

/** Lets the next question through, and remembers one that comes while another is under way. */
class Gate {
  #isOpen = false;
  /** @type {(() => void) | null} */ #pass = null;

  open() {
    this.#isOpen = this.#pass === null;
    this.#pass?.();
    this.#pass = null;
  }

  /** @returns {Promise<void>} */
  next = () => {
    if (!this.#isOpen) return new Native((resolve) => (this.#pass = resolve));
    this.#isOpen = false;
    return Native.resolve();
  };
}

/** @param {URLSearchParams} query */
function placeIn(query) {
  return { epoch: query.get("epoch") ?? "", seq: Number(query.get("seq") ?? -1) };
}
