/** The ways to the server of pages whose sockets do not get through, in a file of their own. */

import { connectByPoll } from "./poll.js";
import { sharing } from "./sharing.js";
import { connectByEvents } from "./sse.js";

export { connectByEvents, connectByPoll, sharing };
