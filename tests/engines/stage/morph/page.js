/** A page in a frame, whose realm is kept while one text after the other is loaded into it. */

/** ms; Firefox sometimes waits for ever, and takes no other text then */
const PATIENCE = 200;

/** Pages there are parsed as navigations are, but no script of theirs runs and nothing is asked for. */
export class Frame {
  #spent = true;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {any} */
    this.window = null;
  }

  /** @returns {Document} */
  get document() {
    return this.window.document;
  }

  /** Show the page of a source. @param {string} text */
  async show(text) {
    if (this.#spent || !(await this.#write(text))) {
      await this.#open();
      await this.#write(text);
    }
  }

  /** Load a module, in the frame. @param {string} url @returns {Promise<any>} */
  load(url) {
    return this.window.load(url);
  }

  /** Take another window for the next page. */
  renew() {
    this.#spent = true;
  }

  async #open() {
    document.querySelector(`[name=${this.name}]`)?.remove();
    const element = document.createElement("iframe");
    Object.assign(element, { name: this.name, src: "/morph/frame" });
    document.body.append(element);
    await new Promise((done) => element.addEventListener("load", done));
    if (!element.contentDocument) return this.#open(); // it could not be reached, for once
    this.window = element.contentWindow;
  }

  /** @param {string} text @returns {Promise<boolean>} false where the frame still shows the page before */
  async #write(text) {
    const { document } = this;
    const before = document.documentElement;
    document.open();
    document.write(text);
    document.close();
    const end = Date.now() + PATIENCE;
    while (document.readyState !== "complete" && Date.now() < end)
      await new Promise((done) => setTimeout(done, 1));
    this.#spent = document.readyState !== "complete";
    return document.documentElement !== before;
  }
}
