/**
 * Who of the tabs of one site holds the connection for all. No network, no DOM.
 *
 * Tabs talk over a channel that may lose what is said. A tab that is seen asks who leads, and leads
 * itself where nobody answers; a leader that is silent is replaced. Two that lead find out by what
 * they say: the one that is seen goes on, else the older one. Tabs that are hidden run no timers and
 * never begin to lead.
 */

const ASKING = 120; // ms to answer in, and up to as many more
const DEFERENCE = 400; // a tab of a smaller id is about to lead
const BEAT = 2_000;
const SILENCE = 5_000;

/** @import { Word } from './words.js' */

/**
 * @typedef {'leading' | 'following'} Role
 *
 * @typedef {object} Options
 * @property {string} id
 * @property {(word: Partial<Word> & {type: Word['type']}) => void} say
 * @property {(role: Role) => void} become
 * @property {() => boolean} visible
 * @property {() => number} now
 * @property {() => number} random
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 */

export class Election {
  /** @type {Options} */ #options;
  /** @type {Role | null} */ #role = null;
  /** @type {string | null} */ #leader = null;
  /** @type {any} */ #timer = null;
  #isAsking = false;
  #since = 0;
  #heard = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  get role() {
    return this.#role;
  }

  /** The id of the tab that leads, as far as it is known. */
  get leader() {
    return this.#leader;
  }

  /** Ask who leads; a hidden tab only listens. */
  start() {
    if (this.#options.visible()) this.#ask();
    else this.#turn("following");
  }

  /** Lead from now on, without asking: the connection was taken over within this tab. */
  lead() {
    this.#isAsking = false;
    this.#leader = null;
    this.#since = this.#options.now();
    this.#turn("leading");
    this.#beat();
  }

  /** Say that we lead, and what is new. */
  tell() {
    if (this.#role === "leading") this.#options.say({ type: "lead", since: this.#since });
  }

  /** The page is seen again: whoever led meanwhile may be gone. */
  wake() {
    if (this.#role === "leading") this.#beat();
    else this.#ask();
  }

  /** Run no timers from now on; who is seen may take over. */
  rest() {
    this.#disarm();
    this.#isAsking = false;
    this.tell();
    if (this.#role === null) this.#turn("following");
  }

  /** Take part no longer. */
  close() {
    this.#disarm();
    if (this.#role === "leading") this.#options.say({ type: "bye" });
    this.#role = null;
  }

  /** Hear what another tab says. @param {Word} word */
  hear(word) {
    switch (word.type) {
      case "hello":
        return this.#answer(word);
      case "lead":
        return this.#accept(word);
      case "bye":
        if (word.from === this.#leader && this.#options.visible()) this.#ask();
    }
  }

  /** @param {Word} word */
  #answer({ from, visible }) {
    this.tell();
    if (this.#isAsking && visible && from < this.#options.id) this.#arm(() => this.lead(), DEFERENCE);
  }

  /** @param {Word} word */
  #accept(word) {
    const { id, visible } = this.#options;
    if (this.#role === "leading" && !isBefore(word, { from: id, since: this.#since, visible: visible() }))
      return this.tell();
    if (visible() && !word.visible) {
      if (!this.#isAsking) this.#ask(); // who is hidden cannot see to it that all are told
      return;
    }
    this.#isAsking = false;
    this.#leader = word.from;
    this.#heard = this.#options.now();
    this.#turn("following");
    this.#watch();
  }

  #ask() {
    const { random, say } = this.#options;
    this.#isAsking = true;
    this.#arm(() => this.lead(), ASKING * (1 + random()));
    say({ type: "hello" });
  }

  #beat() {
    this.tell();
    this.#arm(() => this.#beat(), BEAT);
  }

  #watch() {
    const now = this.#options.now();
    this.#heard = Math.min(this.#heard, now); // the clock may have been set back
    if (this.#heard + SILENCE <= now) this.#ask();
    else this.#arm(() => this.#watch(), this.#heard + SILENCE - now);
  }

  /** @param {Role} role */
  #turn(role) {
    if (role === this.#role) return;
    this.#role = role;
    this.#options.become(role);
  }

  /** @param {() => void} task @param {number} ms */
  #arm(task, ms) {
    this.#disarm();
    if (this.#options.visible()) this.#timer = this.#options.setTimer(task, ms);
  }

  #disarm() {
    this.#options.clearTimer(this.#timer);
    this.#timer = null;
  }
}

/**
 * @typedef {Pick<Word, 'from' | 'since' | 'visible'>} Claim
 * @param {Claim} one
 * @param {Claim} other
 */
function isBefore(one, other) {
  if (one.visible !== other.visible) return one.visible;
  return one.since === other.since ? one.from < other.from : one.since < other.since;
}
