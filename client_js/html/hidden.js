/** Where what looks like tags is none: within comments, scripts and the like. No DOM. */

/** @type {readonly (readonly [open: string, close: string])[]} */
const ENCLOSING = [
  ["<!--", "-->"],
  ["<script", "</script"],
  ["<style", "</style"],
  ["<textarea", "</textarea"],
  ["<template", "</template"],
];

/** What a source has of these: most have few, and a search through all of a long one takes its time. */
let known = { text: "", enclosing: ENCLOSING };

/** Read a source before it is asked for. @param {string} text */
export function learnHidden(text) {
  if (known.text !== text) known = { text, enclosing: ENCLOSING.filter(([open]) => text.includes(open)) };
}

/**
 * Tell whether a place may be in a comment, or in an element whose text is no markup of the page.
 *
 * @param {string} text
 * @param {number} at
 * @returns {boolean}
 */
export function isHidden(text, at) {
  const enclosing = known.text === text ? known.enclosing : ENCLOSING;
  return enclosing.some(([open, close]) => {
    const opened = text.lastIndexOf(open, at);
    return opened >= 0 && text.lastIndexOf(close, at) < opened;
  });
}
