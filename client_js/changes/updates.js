/** Questions to the updates of a message. No I/O. */

/** @import { Told } from '../modules/modules.js' */
/** @import { FileMessage, Update, Updates } from '../channel/protocol.js' */

/**
 * Pick the updates of one type.
 *
 * @template {Update['type']} T
 * @param {Update[]} updates
 * @param {T} type
 * @returns {Extract<Update, {type: T}>[]}
 */
export function ofType(updates, type) {
  return /** @type {any} */ (updates.filter((update) => update.type === type));
}

/** Give what events tell of an update. @param {Update} update @returns {Told} */
export function asTold({ type, path, acceptedPath, timestamp }) {
  return { type, path, acceptedPath, timestamp };
}

/** Give a message another reason. @param {{reason: string}} wish @param {Updates} message @returns {Updates} */
export function because({ reason }, message) {
  return reason === "" ? message : { ...message, reason };
}

/**
 * Say what changed, and what the page makes of it.
 *
 * @param {{reason: string}} message @param {{reason: string}} page
 */
export function inClauses(message, page) {
  const [what = ""] = message.reason.split(";", 1);
  return { reason: page.reason && `${what}; ${page.reason}` };
}

/** Tell which updates replace each other. @param {Update} update */
export function keyOf({ type, path, acceptedPath }) {
  return `${type} ${path} ${acceptedPath}`;
}

/** List what a message tells of. @param {FileMessage} message @returns {string[] | null} null: that cannot be said */
export function changedIn(message) {
  if (message.type === "full-reload") return message.path === null ? null : [message.path];
  if (message.type !== "update") return null;
  return message.updates.flatMap((update) =>
    update.type === "js-update" ? update.changed.map(([path]) => path) : update.path,
  );
}
