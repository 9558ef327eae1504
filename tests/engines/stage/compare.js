/** Tell how a patched sheet, and what it does to a page, differ from those that were loaded. */

const SHOWN = 3;

/**
 * Compare the rules of two sheets, deep.
 * @param {CSSStyleSheet | null} patched
 * @param {CSSStyleSheet | null} loaded
 * @returns {string[]} the first differences
 */
export function rulesThatDiffer(patched, loaded) {
  const [ours, theirs] = [written(patched), written(loaded)];
  const found = ours.length === theirs.length ? [] : [`${ours.length} rules, not ${theirs.length}`];
  for (let at = 0; at < Math.max(ours.length, theirs.length) && found.length < SHOWN; at += 1)
    if (ours[at] !== theirs[at]) found.push(`rule ${at}: ${short(ours[at])} ≠ ${short(theirs[at])}`);
  return found;
}

/**
 * Compare every computed property of pairs of elements, and of what stands before them.
 *
 * Finishes transitions, and stops animations at one moment: time is no difference.
 * @param {Element[]} patched
 * @param {Element[]} loaded
 * @param {string[]} more names of custom properties, which not every engine lists
 * @returns {string[]} the last differences: those of elements inside, which others take their size from
 */
export function looksThatDiffer(patched, loaded, more) {
  hold(patched);
  hold(loaded);
  const names = listed(loaded, more);
  return patched.flatMap((one, at) => differences(one, loaded[at], names)).slice(-SHOWN);
}

/** @param {CSSStyleSheet | null} sheet @returns {string[]} */
function written(sheet) {
  return [...(sheet?.cssRules ?? [])].flatMap((rule) => [
    `${rule.constructor.name} ${rule.cssText}`,
    ...("styleSheet" in rule ? written(/** @type {CSSImportRule} */ (rule).styleSheet) : []),
  ]);
}

/** @param {string | undefined} text @returns {string} */
function short(text) {
  return text === undefined ? "nothing" : text.length < 300 ? text : `${text.slice(0, 300)}…`;
}

/** @param {Element[]} elements */
function hold(elements) {
  const document = elements[0].ownerDocument;
  for (let rounds = 0; rounds < 5; rounds += 1) {
    const running = document.getAnimations().filter(isTransition);
    if (!running.length) break; // an end may be another's beginning
    for (const one of running) one.finish();
  }
  for (const one of document.getAnimations()) {
    one.pause();
    one.currentTime = 333;
  }
}

/** @param {Animation} animation @returns {boolean} */
function isTransition(animation) {
  return "transitionProperty" in animation;
}

/** @param {Element[]} elements @param {string[]} more @returns {string[]} */
function listed(elements, more) {
  const names = [...look(elements[0], null)].filter((name) => !name.startsWith("--"));
  return [...new Set([...names, ...more])];
}

/** @param {Element} element @param {string | null} pseudo @returns {CSSStyleDeclaration} */
function look(element, pseudo) {
  const window = /** @type {Window} */ (element.ownerDocument.defaultView);
  return window.getComputedStyle(element, pseudo);
}

/** @param {Element} one @param {Element} other @param {string[]} names @returns {string[]} */
function differences(one, other, names) {
  return [null, "::before"].flatMap((pseudo) => {
    const [ours, theirs] = [look(one, pseudo), look(other, pseudo)];
    // what is not there has no look
    const only = pseudo && !isThere(ours) && !isThere(theirs) ? ["content", "display"] : names;
    return only.flatMap((name) => {
      const [a, b] = [ours.getPropertyValue(name), theirs.getPropertyValue(name)];
      return a === b ? [] : [`${described(one)}${pseudo ?? ""} ${name}: ${short(a)} ≠ ${short(b)}`];
    });
  });
}

/** @param {CSSStyleDeclaration} style @returns {boolean} */
function isThere(style) {
  return !/^(none|normal|)$/.test(style.getPropertyValue("content"));
}

/** @param {Element} element @returns {string} */
function described(element) {
  return `<${element.localName} class="${element.getAttribute("class") ?? ""}">`;
}
