/** Work that can wait until the page has shown what changed. */

import { isHidden } from "../platform/dom.js";
import { harmless } from "../platform/log.js";
import { clearTimer, onFrame, setTimer } from "../platform/pristine.js";

/** A window that is covered, or a frame out of sight, paints nothing: it does not wait longer, in ms. */
const PATIENCE = 100;

/** @type {(() => void)[]} */
let due = [];
/** @type {any} */
let timer = null;

/**
 * Run a task behind the next frame; soon all the same where there is none. Tasks keep their order.
 *
 * @param {() => void} task
 * @param {Document} document
 */
export function whenPainted(task, document) {
  due.push(task);
  if (isHidden(document)) catchUp();
  else if (due.length === 1) wait();
}

/** Do now what waits: the page is being left, or hidden. */
export function catchUp() {
  clearTimer(timer);
  const tasks = due;
  due = [];
  tasks.forEach(harmless);
}

function wait() {
  timer = setTimer(catchUp, PATIENCE);
  // a timer of a frame runs when that one is painted
  onFrame(() => setTimer(catchUp, 0));
}
