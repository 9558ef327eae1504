/**
 * Define a custom element, or renew the one that has this name already.
 *
 * A browser takes the class of a name once and for all. So it gets a shell that inherits from the newest
 * version: elements stay what and where they are, and whatever is called on them next is the new code.
 * Those on the page are drawn again by their `render()`.
 *
 * It cannot renew `observedAttributes`, which the browser reads once, nor the fields of elements that are
 * there, which a constructor makes. `#private` names belong to one version: use `_private` ones.
 *
 * @param {string} name
 * @param {CustomElementConstructor} version has a method `render()`
 */
export function define(name, version) {
  const shell = customElements.get(name);
  if (shell) shell.renew(version);
  else customElements.define(name, shellOf(version));
}

function shellOf(version) {
  const connected = new Set();

  return class Shell extends version {
    static renew(next) {
      Object.setPrototypeOf(Shell, next); // what `super()` calls: for elements yet to come
      Object.setPrototypeOf(Shell.prototype, next.prototype); // what `super.x` finds
      for (const element of connected) element.render();
    }

    // The browser looks these up once, so they have to be here.
    connectedCallback() {
      connected.add(this);
      super.connectedCallback?.();
    }

    disconnectedCallback() {
      connected.delete(this);
      super.disconnectedCallback?.();
    }

    attributeChangedCallback(...change) {
      super.attributeChangedCallback?.(...change);
    }
  };
}
