/**
 * Players: a changed film or sound goes on where the old one was.
 */

import { settled } from "../platform/settled.js";

/**
 * Give the player that an element belongs to.
 * @param {Element} element
 * @returns {HTMLMediaElement | null}
 */
export function players(element) {
  const player = element.localName === "source" ? element.parentElement : element;
  const plays = player?.localName === "video" || player?.localName === "audio";
  return plays ? /** @type {HTMLMediaElement} */ (player) : null;
}

/**
 * Point a player at a new file, and go on at the same time of it.
 * @param {HTMLMediaElement} player
 * @param {() => void} point
 * @returns {Promise<void>}
 */
export async function playAgain(player, point) {
  const { currentTime, paused, readyState } = player;
  const source = player.currentSrc;
  point();
  if (!player.hasAttribute("src")) player.load(); // a <source> is read once
  if (!source || readyState === 0) return; // nothing was there to go on with
  if (!(await settled(player, { good: "loadedmetadata" }))) return;
  player.currentTime = currentTime;
  if (!paused) player.play()?.catch(() => {}); // not awaited: a stalled player says nothing
}
