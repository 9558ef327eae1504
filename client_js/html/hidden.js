/** Where what looks like tags is none: within comments, scripts and the like. No DOM. */

/** @type {readonly (readonly [open: string, close: string])[]} */
const ENCLOSING = [
  ["<!--", "-->"],
  ["<script", "</script"],
  ["<style", "</style"],
  ["<textarea", "</textarea"],
  ["<template", "</template"],
  ["<iframe", "</iframe"],
  ["<xmp", "</xmp"],
  ["<noembed", "</noembed"],
  ["<noframes", "</noframes"],
];
const NAMES = ENCLOSING.flatMap(([open]) => /\w+/.exec(open) ?? []).join("|");
const ANY_CASE = NAMES.replace(/\w/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
/** One of these in other letters, whose ends nobody looks for. */
const SHOUTED = new RegExp(`</?(?!${NAMES})(?:${ANY_CASE})`);

/** What a source has of these: most have few, and a search through all of a long one takes its time. */
let known = { text: "", enclosing: ENCLOSING, isShouted: false };

/** Read a source before it is asked for. @param {string} text */
export function learnHidden(text) {
  if (known.text === text) return;
  const enclosing = ENCLOSING.filter(([open]) => text.includes(open));
  known = { text, enclosing, isShouted: SHOUTED.test(text) };
}

/**
 * Tell whether a place may be in a comment, or in an element whose text is no markup of the page.
 *
 * @param {string} text
 * @param {number} at
 * @returns {boolean}
 */
export function isHidden(text, at) {
  learnHidden(text);
  const { enclosing, isShouted } = known;
  return (
    isShouted ||
    enclosing.some(([open, close]) => {
      const opened = text.lastIndexOf(open, at);
      return opened >= 0 && text.lastIndexOf(close, at) < opened;
    })
  );
}
