/** Fakes with behaviour, shared by the tests of the client. */

/** A clock whose timers run when it is told to go on. */
export class FakeClock {
  time = 1_000_000;
  #timers = new Map();
  #last = 0;

  now = () => this.time;

  setTimer = (task, ms) => {
    this.#timers.set(++this.#last, { task, at: this.time + ms });
    return this.#last;
  };

  clearTimer = (timer) => {
    this.#timers.delete(timer);
  };

  /** Show an earlier time from now on; timers take as long as before. */
  setBack(ms) {
    this.time -= ms;
    for (const timer of this.#timers.values()) timer.at -= ms;
  }

  get pending() {
    return this.#timers.size;
  }

  /** Go on, run what falls due in order, and let promises settle in between. */
  async advance(ms) {
    const end = this.time + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next.id);
      this.time = Math.max(this.time, next.at);
      next.task();
      await settle();
    }
    this.time = end;
  }

  #next(end) {
    const due = [...this.#timers].map(([id, timer]) => ({ id, ...timer })).filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at || a.id - b.id)[0];
  }
}

/** A server that records who connects, and says what the test wants. */
export class FakeServer {
  channels = [];

  connect = (query, listener) => {
    const channel = { query: Object.fromEntries(query), sent: [], closed: false };
    channel.send = (text) => channel.sent.push(JSON.parse(text));
    channel.close = () => {
      channel.closed = true;
    };
    channel.say = (message) =>
      listener.frame(typeof message === "string" ? message : JSON.stringify(message));
    channel.lose = (code = 1006) => {
      channel.closed = true;
      listener.lost(code);
    };
    channel.idle = () => true;
    this.channels.push(channel);
    return channel;
  };

  get last() {
    return this.channels.at(-1);
  }
}

/** A storage as the browser has it. */
export class FakeStorage {
  items = new Map();
  getItem = (name) => this.items.get(name) ?? null;
  setItem = (name, value) => void this.items.set(name, String(value));
  removeItem = (name) => void this.items.delete(name);
}

/** Let promises settle. */
export async function settle() {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}
