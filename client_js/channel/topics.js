/** The topics that this page listens to, and up to where each was heard. No DOM. */

/** @import { ClientMessage, Connected, ServerMessage } from './protocol.js' */

/**
 * Tell whether a name that was subscribed to covers a topic: the same, `prefix/*`, or `*`.
 *
 * @param {string} name
 * @param {string} topic
 */
export function covers(name, topic) {
  return name === topic || (/(^|\/)\*$/.test(name) && topic.startsWith(name.slice(0, -1)));
}

export class Topics {
  /** @type {Map<string, number | null>} by name, null before the first subscription */ #heard = new Map();
  #wanted;
  #send;
  #epoch = "";
  #seq = 0;

  /**
   * @param {object} options
   * @param {() => Set<string>} options.wanted the topics that somebody listens to
   * @param {(message: ClientMessage) => boolean} options.send tells whether there is a connection
   */
  constructor({ wanted, send }) {
    this.#wanted = wanted;
    this.#send = send;
  }

  /** Tell the server what is listened to now. */
  update() {
    const wanted = this.#wanted();
    const added = [...wanted].filter((name) => !this.#heard.has(name));
    const gone = [...this.#heard.keys()].filter((name) => !wanted.has(name));
    for (const name of gone) this.#heard.delete(name);
    const told = added.length > 0 && this.#send({ type: "subscribe", topics: added });
    for (const name of added) this.#heard.set(name, told ? this.#seq : null);
    if (gone.length > 0) this.#send({ type: "unsubscribe", topics: gone });
  }

  /** Subscribe on a new connection, each topic from where it was heard. @param {Connected} message */
  greeted({ epoch, seq }) {
    const known = epoch === this.#epoch;
    this.#epoch = epoch;
    this.#seq = seq;
    /** @type {Map<number | null, string[]>} */
    const bySince = new Map();
    for (const [name, heard] of this.#heard) {
      const since = known ? heard : null;
      bySince.set(since, [...(bySince.get(since) ?? []), name]);
      if (since === null) this.#heard.set(name, seq);
    }
    for (const [since, topics] of bySince) {
      this.#send({ type: "subscribe", topics, ...(since !== null && { since }) });
    }
  }

  /**
   * Note that a message has come, even if it waits until others are applied, and give it back.
   *
   * @template {ServerMessage} T
   * @param {T} message
   * @returns {T}
   */
  came(message) {
    if (message.type !== "custom" || message.topic === null || message.seq === null) return message;
    for (const [name, heard] of this.#heard) {
      if (heard !== null && heard < message.seq && covers(name, message.topic))
        this.#heard.set(name, message.seq);
    }
    return message;
  }
}
