/** Answers for the page before, whose reload led here. No I/O. */

/** @import { Position } from '../channel/protocol.js' */
/** @import { Transport } from '../channel/transport.js' */

export class Arrival {
  #from;

  /** @param {(Position & {received: number, reason?: string}) | null} from what that page was asked for */
  constructor(from) {
    this.#from = from;
  }

  /**
   * Say once that the page is there, when it is and there is a connection.
   *
   * @param {number | null} loadedAt
   * @param {Pick<Transport, 'epoch' | 'send'>} transport
   */
  answer(loadedAt, transport) {
    if (this.#from === null || loadedAt === null || transport.epoch === "") return;
    const { epoch, seq, received, reason } = this.#from;
    this.#from = null;
    if (epoch !== transport.epoch) return;
    const ms = Math.max(0, Math.round((loadedAt - received) * 10) / 10);
    transport.send({ type: "applied", seq, ms, outcome: "reload", ...(reason && { reason }) });
  }
}
