/** The ways to the server, the best first; the code of the others is loaded when a page needs them. */

import { lazily } from "../platform/lazily.js";
import { clearTimer, now, setTimer, URL, WebSocket } from "../platform/pristine.js";
import { Ladder } from "./ladder.js";
import { connectLater } from "./later.js";
import { SidePort } from "./side.js";
import { connectBySocket, opened } from "./socket.js";

/** @import { Tab } from '../state/tab.js' */
/** @import { EarlySocket } from '../early/early_socket.js' */
/** @import { Connect } from './socket.js' */

const ONLY_POLLS = "polls";
const PREFIX = /^(.*)\/@hotreload\//;

/**
 * Make the function that connects by whatever gets through.
 *
 * @param {object} options
 * @param {string} options.base the URL of client.js
 * @param {string} options.ways that the server has: all, or polls alone; attempts that fail stand in the console
 * @param {Pick<EarlySocket, 'before'>} options.early the one that is open already
 * @param {Pick<Tab, 'read' | 'write'>} options.tab
 * @param {() => boolean} options.visible
 */
export function connectSomehow({ base, ways, early, tab, visible }) {
  /** @type {((own: Connect) => Connect) | undefined} */
  let share;
  const shared = async (/** @type {Connect} */ own) => {
    share ??= (await loadFallbacks()).sharing({ base, visible });
    return share(own);
  };
  const side = new SidePort({
    Socket: WebSocket,
    base,
    memory: { read: () => tab.read("side"), write: (place) => void tab.write("side", place) },
  });
  const known = () => ways !== ONLY_POLLS;
  const ladder = new Ladder({
    ways: [
      { name: "socket", connect: early.before(opened, connectBySocket({ Socket: WebSocket, base })), known },
      { name: "side", connect: side.connect, known: side.known, offered: side.offered },
      {
        name: "events",
        connect: connectLater(async () => shared((await loadFallbacks()).connectByEvents({ base }))),
        known,
      },
      {
        name: "poll",
        connect: side.told(connectLater(async () => shared((await loadFallbacks()).connectByPoll({ base })))),
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
  const load = async () => (await loadPrefix()).translated(ladder.connect, prefix);
  return connectLater(/** @type {() => Promise<any>} */ (load));
}

/** @type {() => Promise<typeof import("./fallbacks.js")>} */
const loadFallbacks = lazily((again) => import("./fallbacks.js" + again));
/** @type {() => Promise<typeof import("./prefix.js")>} */
const loadPrefix = lazily((again) => import("./prefix.js" + again));
