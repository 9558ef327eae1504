/** A page in a frame, whose realm is kept while one text after the other is loaded into it. */

const MOMENT = 20;

/**
 * Open a frame.
 *
 * Its pages are parsed as navigations are, but no script of theirs runs and nothing is asked for.
 * @param {string} name
 * @returns {Promise<Frame>}
 */
export async function openFrame(name) {
  document.querySelector(`[name=${name}]`)?.remove();
  const element = Object.assign(document.createElement("iframe"), { name, src: "/morph/frame" });
  document.body.append(element);
  await new Promise((done) => element.addEventListener("load", done));
  if (!element.contentDocument) return openFrame(name); // it could not be reached, for once
  const window = /** @type {any} */ (element.contentWindow);
  return {
    window,
    get document() {
      return /** @type {Document} */ (element.contentDocument);
    },
    /** @param {string} text */
    async show(text) {
      await written(window, text);
    },
    /** Load a module in the frame. @param {string} url @returns {Promise<any>} */
    load: (url) => window.load(url),
  };
}

/**
 * @typedef {object} Frame
 * @property {any} window
 * @property {Document} document
 * @property {(text: string) => Promise<void>} show
 * @property {(url: string) => Promise<any>} load a module, in the frame
 */

/**
 * Load a text into the window of a frame.
 * @param {any} window
 * @param {string} text
 */
async function written(window, text) {
  const { document } = window;
  document.open();
  document.write(text);
  document.close();
  // Firefox may say nothing more of a page whose root element was taken away before
  for (let waited = 0; document.readyState !== "complete" && waited < MOMENT; waited += 1)
    await new Promise((done) => setTimeout(done, 1));
}
