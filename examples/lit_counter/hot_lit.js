import { adoptStyles } from "lit";

/**
 * Define a Lit element, or renew the one that has this name already.
 *
 * A browser takes the class of a name once and for all. So that class is given the methods, accessors,
 * new properties and styles of the newest version, and its elements update; what they hold stays.
 *
 * It cannot renew the constructor, class fields, or the options of a property that is there already, and
 * a method that is gone from the text is there until the page is loaded again. `#private` names belong
 * to one version: use `_private` ones.
 *
 * @param {string} name
 * @param {typeof import("lit").LitElement} version
 */
export function define(name, version) {
  const defined = customElements.get(name);
  if (defined) return renew(defined, version);
  const elements = (version.connected = new Set());
  version.addInitializer((element) =>
    element.addController({
      hostConnected: () => elements.add(element),
      hostDisconnected: () => elements.delete(element),
    }),
  );
  customElements.define(name, version);
}

function renew(defined, version) {
  const { constructor, ...members } = Object.getOwnPropertyDescriptors(version.prototype);
  Object.defineProperties(defined.prototype, members);
  for (const [property, options] of Object.entries(version.properties ?? {}))
    if (!defined.elementProperties.has(property)) defined.createProperty(property, options);
  defined.elementStyles = version.finalizeStyles(version.styles);
  for (const element of defined.connected) {
    adoptStyles(element.renderRoot, defined.elementStyles);
    element.requestUpdate();
  }
}
