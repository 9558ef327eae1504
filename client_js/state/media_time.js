/** Films and sounds go on over a reload where they were, as loud as they were. */

import { read } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { ownPlaces, select } from "../platform/places.js";
import { settled } from "../platform/settled.js";
import { withoutStamp } from "../platform/urls.js";

/** @import { Finder, Path } from './finder.js' */

/**
 * @typedef {object} Played
 * @property {Path} path
 * @property {string} source
 * @property {number} time
 * @property {boolean} plays
 * @property {number} volume
 * @property {boolean} muted
 * @property {number} rate
 */

const LIMIT = 50;

export class MediaTime {
  #document;
  /** @type {WeakSet<Element>} */ #done = new WeakSet();

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
  }

  /** @param {Finder} finder @returns {Played[]} */
  read(finder) {
    const players = ownPlaces(this.#document).flatMap((place) => select(place, "audio, video"));
    return players.slice(0, LIMIT).flatMap((element) => {
      const player = /** @type {HTMLMediaElement} */ (element);
      const path = hasState(player) ? finder.describe(player) : null;
      return path ? [played(player, path)] : [];
    });
  }

  /** @param {Played[]} list @param {Finder} finder */
  restore(list, finder) {
    for (const record of list) {
      const player = /** @type {HTMLMediaElement | null} */ (finder.find(record.path));
      if (player === null || this.#done.has(player)) continue;
      this.#done.add(player);
      harmless(() => void goOn(player, record));
    }
  }
}

/** @param {HTMLMediaElement} player */
function hasState(player) {
  const { currentTime, paused, volume, muted, defaultMuted } = player;
  return currentTime > 0 || !paused || volume !== 1 || muted !== defaultMuted;
}

/** @param {HTMLMediaElement} player @param {Path} path @returns {Played} */
function played({ currentSrc, currentTime, paused, ended, volume, muted, playbackRate }, path) {
  const source = withoutStamp(currentSrc.length < 2_000 ? currentSrc : "");
  return { path, source, time: currentTime, plays: !paused && !ended, volume, muted, rate: playbackRate };
}

/** @param {HTMLMediaElement} player @param {Played} record */
async function goOn(player, { source, time, plays, volume, muted, rate }) {
  player.volume = volume;
  player.muted = muted;
  player.playbackRate = rate;
  if (!plays) player.pause();
  const isKnown = player.readyState > 0 || read(player, "networkState") !== 2;
  if (player.readyState === 0 && isKnown && player.preload === "none") player.load();
  if (player.readyState === 0 && !(await settled(player, { good: "loadedmetadata" }))) return;
  if (withoutStamp(player.currentSrc) !== source) return; // another film
  if (time > 0 && time < (player.duration || Infinity)) player.currentTime = time;
  if (plays && player.paused) player.play()?.catch(() => {}); // the browser may want a click first
}
