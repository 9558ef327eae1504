/**
 * Plays cases: each loads the source of before in a frame, lets scripts and people act, morphs it to
 * the source of after, and looks at what became of it.
 */

/**
 * @typedef {object} Case
 * @property {string} name a sentence about what holds
 * @property {string} before
 * @property {string} after
 * @property {string} [again] the second answer, of a page that differs at each request
 * @property {Record<string, string>} [headers] of the page
 * @property {object} [options] of the morph
 * @property {boolean} [prepared] whether the source of before was parsed in time
 * @property {(page: Stage) => unknown} [live] what scripts and people do before
 * @property {'html' | 'none' | 'reload'} [outcome] `html` where nothing is said
 * @property {RegExp} [reason] of the reload
 * @property {string} [body] the body's HTML, after
 * @property {(page: Stage) => unknown} [expect] what holds afterwards; throws, or returns false, where it does not
 *
 * @typedef {object} Stage
 * @property {Window & typeof globalThis} window
 * @property {Document} document
 * @property {(selector: string) => any} $ an element
 * @property {any} kept what `live` gave back
 * @property {any} result
 * @property {() => void} again morphs back, and forth once more
 */

/** Whether the source of before is always parsed in time. */
const EARLY = location.search === "?prepared";
const CORE = "/client/html/morph.js";
let number = 0;

/** @param {string} group @returns {Promise<{name: string, error: string}[]>} the cases that failed */
export async function play(group) {
  const { cases } = await import(`./${group}.js`);
  const failures = [];
  for (const one of cases) {
    const error = await playOne(one).catch((error) => `${error}\n${error?.stack}`);
    if (error) failures.push({ name: one.name, error });
  }
  return { played: cases.length, failures };
}

/** @param {Case} one @returns {Promise<string>} what is wrong */
export async function playOne(one) {
  const name = `${++number}`;
  const body = JSON.stringify({ text: one.before, headers: one.headers });
  await fetch(`/frames/${name}`, { method: "PUT", body });
  const frame = document.createElement("iframe");
  frame.width = frame.height = "600";
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  frame.src = `/frames/${name}`;
  document.body.append(frame);
  await loaded;
  try {
    return await judge(one, /** @type {any} */ (frame.contentWindow));
  } finally {
    frame.remove();
  }
}

/** @param {Case} one @param {Window & typeof globalThis} window */
async function judge(one, window) {
  const { document } = window;
  /** @param {string} selector */
  const $ = (selector) => window.Document.prototype.querySelector.call(document, selector);
  /** @type {Stage} */
  const page = { window, document, $, kept: null, result: null, again: () => {} };
  page.kept = await one.live?.(page);
  const { morph, prepare } = await core(window);
  if (one.prepared || EARLY) prepare(one.before);
  const { before, after, again = null, options = {} } = one;
  const html = document.documentElement.outerHTML;
  page.result = morph({ document, before, after, again, ...options });
  await page.result.pending;
  const { outcome, reason = "" } = page.result;
  const wanted = one.outcome ?? (one.reason ? "reload" : "html");
  if (outcome !== wanted) return `outcome is ${outcome} (${reason}), not ${wanted}`;
  if (one.reason && !one.reason.test(reason)) return `the reason is ${reason}`;
  if (outcome === "reload" && document.documentElement.outerHTML !== html) return "the page was touched";
  if (one.body !== undefined && document.body.innerHTML !== one.body)
    return `the body is ${document.body.innerHTML}`;
  const verdict = await one.expect?.(page);
  return verdict === false ? "what was expected does not hold" : typeof verdict === "string" ? verdict : "";
}

/** @param {any} window @returns {Promise<typeof import("../../../client_js/html/morph.js")>} that of the frame itself */
async function core(window) {
  return (window.core ??= await window.Function("url", "return import(url)")(CORE));
}

/** @param {string} body @param {string} [head] */
export function html(body, head = "<title>case</title>") {
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}
