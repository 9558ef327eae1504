/** A server and a broadcast channel that behave as the real ones, for several tabs in one process. */

import { covers } from "../../client_js/channel/topics.js";

/** Numbers that look random, the same for the same seed. */
export class Dice {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  next = () => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  pick(values) {
    return values[Math.floor(this.next() * values.length)];
  }
}

/** The server: what was published, who holds a stream, and who asks. */
export class Hub {
  seq = 0;
  opened = 0;
  questions = 0;
  isMute = false;
  streams = [];
  #log = [];
  #sessions = new Set();

  publish(message = { type: "prune", paths: [], reason: "" }) {
    this.#log.push({ ...message, seq: ++this.seq });
    for (const session of this.#sessions) session.offer(this.#log.at(-1));
  }

  /** A stream: what is published goes out at once. */
  stream = (query, listener) => {
    const stream = {};
    this.opened++;
    this.streams.push(stream);
    const session = this.#begin(query, (messages) => {
      if (!this.isMute) messages.forEach((message) => listener.frame(JSON.stringify(message)));
    });
    queueMicrotask(() => session.flush());
    session.isLive = true;
    return {
      send: (text) => session.receive(JSON.parse(text)),
      close: () => {
        session.end();
        this.streams = this.streams.filter((one) => one !== stream);
      },
    };
  };

  /** Questions: what was published waits until it is asked for. */
  follow(next) {
    return (query, listener) => {
      const session = this.#begin(query, (messages) => {
        if (messages.length === 0) listener.frame("");
        messages.forEach((message) => listener.frame(JSON.stringify(message)));
      });
      const ask = async () => {
        for (; !session.isOver; await next()) {
          this.questions++;
          await null;
          if (!session.isOver) session.flush();
        }
      };
      ask();
      return { send: (text) => session.receive(JSON.parse(text)), close: () => session.end() };
    };
  }

  #begin(query, deliver) {
    const seq = Number(query.get("seq"));
    const missed = this.#log.findLast((message) => message.seq > seq && !message.topic);
    const waiting = [{ type: "connected", epoch: "e", seq: this.seq, version: 1, time: 1 }];
    if (missed) waiting.push(missed); // the newest stands for all: they are coalesced
    const session = new Session(waiting, deliver, this.#log);
    this.#sessions.add(session);
    session.end = () => {
      session.isOver = true;
      this.#sessions.delete(session);
    };
    return session;
  }
}

class Session {
  isLive = false;
  isOver = false;
  #topics = new Set();
  #waiting;
  #deliver;
  #log;

  constructor(waiting, deliver, log) {
    this.#waiting = waiting;
    this.#deliver = deliver;
    this.#log = log;
  }

  offer(message) {
    const isWanted = !message.topic || [...this.#topics].some((name) => covers(name, message.topic));
    if (!isWanted || this.isOver) return;
    this.#waiting.push(message);
    if (this.isLive) this.flush();
  }

  flush() {
    this.#deliver(this.#waiting.splice(0));
  }

  receive({ type, topics, since }) {
    for (const name of topics) {
      if (type === "unsubscribe") this.#topics.delete(name);
      else if (type === "subscribe" && !this.#topics.has(name)) this.#join(name, since);
    }
  }

  /** As the server: with the first subscription come what was missed, or the last message. */
  #join(name, since) {
    this.#topics.add(name);
    const all = this.#log.filter(({ topic }) => topic && covers(name, topic));
    const missed = since === undefined ? all.slice(-1) : all.filter(({ seq }) => seq > since);
    missed.forEach((message) => this.offer(message));
  }
}

/** Broadcast channels between tabs: each word takes its time, and some are lost. */
export class Ether {
  isDown = false;
  #ends = new Set();
  #options;

  constructor({ clock, dice, loss = 0, delay = 3 }) {
    this.#options = { clock, dice, loss, delay };
  }

  join() {
    const end = new EventTarget();
    this.#ends.add(end);
    end.postMessage = (word) => this.#carry(end, structuredClone(word));
    end.close = () => this.#ends.delete(end);
    return end;
  }

  /** Do something of which nobody hears. */
  cut(task) {
    const wasDown = this.isDown;
    this.isDown = true;
    task();
    this.isDown = wasDown;
  }

  #carry(from, data) {
    const { clock, dice, loss, delay } = this.#options;
    if (this.isDown) return;
    for (const end of this.#ends) {
      if (end === from || dice.next() < loss) continue;
      const arrive = () => this.#ends.has(end) && end.dispatchEvent(new MessageEvent("message", { data }));
      clock.setTimer(arrive, dice.next() * delay);
    }
  }
}
