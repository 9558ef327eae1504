/** The ways to the server, the best first; the code of the others is loaded when a page needs them. */

import { clearTimer, now, setTimer, URL, WebSocket } from "../platform/pristine.js";
import { Ladder } from "./ladder.js";
import { connectLater } from "./later.js";
import { connectBySocket } from "./socket.js";

/** @import { Tab } from '../state/tab.js' */
/** @import { Connect } from './socket.js' */

const PREFIX = /^(.*)\/@hotreload\//;

/**
 * Make the function that connects by whatever gets through.
 *
 * @param {object} options
 * @param {string} options.base the URL of client.js
 * @param {Pick<Tab, 'read' | 'write'>} options.tab
 * @param {() => boolean} options.visible
 */
export function connectSomehow({ base, tab, visible }) {
  /** @type {((own: Connect) => Connect) | undefined} */
  let share;
  const shared = async (/** @type {number} */ n, /** @type {Connect} */ own) => {
    share ??= (await loadSharing(n)).sharing({ base, visible });
    return share(own);
  };
  const ladder = new Ladder({
    ways: [
      { name: "socket", connect: connectBySocket({ Socket: WebSocket, base }) },
      {
        name: "events",
        connect: connectLater(async (n) => shared(n, (await loadEvents(n)).connectByEvents({ base }))),
      },
      {
        name: "poll",
        connect: connectLater(async (n) => shared(n, (await loadPoll(n)).connectByPoll({ base }))),
      },
    ],
    memory: { read: () => tab.read("way"), write: (name) => void tab.write("way", name) },
    visible,
    now,
    setTimer,
    clearTimer,
  });
  const prefix = PREFIX.exec(new URL(base).pathname)?.[1] ?? "";
  if (prefix === "") return ladder.connect;
  const load = async () => (await import("./prefix.js")).translated(ladder.connect, prefix);
  return connectLater(/** @type {() => Promise<any>} */ (load));
}

/** @param {number} failures @returns {Promise<typeof import('./sharing.js')>} */
function loadSharing(failures) {
  return failures === 0 ? import("./sharing.js") : import(`./sharing.js${again(failures)}`);
}

/** @param {number} failures @returns {Promise<typeof import('./sse.js')>} */
function loadEvents(failures) {
  return failures === 0 ? import("./sse.js") : import(`./sse.js${again(failures)}`);
}

/** @param {number} failures @returns {Promise<typeof import('./poll.js')>} */
function loadPoll(failures) {
  return failures === 0 ? import("./poll.js") : import(`./poll.js${again(failures)}`);
}

/** @param {number} failures */
function again(failures) {
  return `?again=${failures}`;
}
